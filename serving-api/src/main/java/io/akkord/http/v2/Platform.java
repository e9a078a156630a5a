package io.akkord.http.v2;

import io.akkord.runtime.spec.Model;

/** What runs a model, in Triton's words where it has some. */
enum Platform {
    TORCH_SCRIPT("pytorch_libtorch", "pytorch"),
    JAVA("akkord_java", "java");

    private final String platform;
    private final String backend;

    Platform(String platform, String backend) {
        this.platform = platform;
        this.backend = backend;
    }

    static Platform of(Model model) {
        return model instanceof Model.TorchScript ? TORCH_SCRIPT : JAVA;
    }

    String platform() {
        return platform;
    }

    String backend() {
        return backend;
    }
}
