package io.akkord.runtime.engine.process;

import com.sun.jna.Pointer;
import io.akkord.runtime.handler.BadRequestException;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Returns its request, or does to its process what the request's parameter "do" says. */
public final class Peculiar implements Handler<Tensors, Tensors> {
    private Map<String, Object> config = Map.of();

    static Tensors request(String what) {
        return new Tensors(java.util.List.of(), Map.of("do", what));
    }

    @Override
    public void start(Map<String, Object> userConfig) throws Exception {
        config = userConfig;
        if (userConfig.containsKey("fail")) {
            throw new IllegalStateException("no coffee: " + userConfig.get("fail"));
        }
        if (userConfig.containsKey("hang")) {
            hang();
        }
    }

    @Override
    public CompletionStage<Tensors> handle(Tensors request) throws Exception {
        Object what = request.parameters().get("do");
        if (what == null) {
            return CompletableFuture.completedFuture(request);
        }
        switch ((String) what) {
            case "bad" -> throw new BadRequestException("not like this");
            case "crash" -> new Pointer(8).getInt(0);
            case "halt" -> {
                System.out.println("about to halt");
                System.out.flush();
                Runtime.getRuntime().halt(3);
            }
            case "hang" -> hang();
            case "ill" -> config = Map.of("ill", true);
            case "environment" -> {
                return texts(
                        System.getenv("CUDA_VISIBLE_DEVICES"),
                        System.getenv("CUDA_DEVICE_ORDER"),
                        System.getenv("GOMP_SPINCOUNT"));
            }
            case "config" -> {
                return texts(String.valueOf(config));
            }
            default -> throw new BadRequestException("what is '" + what + "'?");
        }
        return CompletableFuture.completedFuture(request);
    }

    @Override
    public void checkHealth() {
        if (config.containsKey("ill")) {
            throw new IllegalStateException("a headache");
        }
    }

    private static CompletionStage<Tensors> texts(String... texts) {
        return CompletableFuture.completedFuture(Tensors.of(Tensor.ofStrings("texts", Shape.of(texts.length), texts)));
    }

    private static void hang() throws InterruptedException {
        System.out.println("hanging");
        new CountDownLatch(1).await();
    }
}
