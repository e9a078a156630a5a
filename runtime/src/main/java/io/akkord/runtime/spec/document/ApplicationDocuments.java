package io.akkord.runtime.spec.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigObject;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.CanonicalJson;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.Tensors;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Applications as users write and read them: HOCON, of which JSON is a part. docs/applications.md lists the keys. Options that are left out are
 * as {@link io.akkord.runtime.spec.DeploymentDefaults} has them. Handler classes are looked up on this node's class path.
 */
public final class ApplicationDocuments {
    private static final SpecTree TREE = new UserTree();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ApplicationDocuments() {}

    /** Reads a file. Relative paths of models count from its folder. It may include other files and substitute from the environment. */
    public static DocumentResult read(Path file) {
        Problems problems = new Problems();
        Path absolute = file.toAbsolutePath();
        return read(problems, new DocumentParser(problems).file(file), Optional.ofNullable(absolute.getParent()));
    }

    /**
     * Reads a text, such as one from the network: paths of models must be absolute, and it cannot include files or substitute.
     *
     * @param origin for messages: where the text is from
     */
    public static DocumentResult read(String text, String origin) {
        Problems problems = new Problems();
        return read(problems, new DocumentParser(problems).text(text, origin), Optional.empty());
    }

    /** Reads what is parsed already; substitutions are resolved. */
    public static DocumentResult read(ConfigObject document, Optional<Path> folder) {
        return read(new Problems(), Optional.of(document), folder);
    }

    private static DocumentResult read(Problems problems, Optional<ConfigObject> document, Optional<Path> folder) {
        if (document.isEmpty()) {
            return new DocumentResult.Bad(problems.list());
        }
        return new ApplicationReader(problems, folder).read(new Field(problems, "", document.get()));
    }

    /** The document of an application, as indented JSON with every option; reading it gives an equal spec. */
    public static String write(ApplicationSpec spec) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(spec));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    /** As {@link #write}, for those who put it into a document of their own. */
    public static JsonNode tree(ApplicationSpec spec) {
        return TREE.application(spec);
    }

    private static final class UserTree extends SpecTree {
        @Override
        void putHandler(ObjectNode deployment, Model.JavaHandler model) {
            deployment.put("handler", model.definition().className());
            deployment.set("types", texts(model.definition().types()));
        }

        @Override
        JsonNode warmUp(Model model, Object request) {
            String plain = WarmUpReader.plainType(model);
            String type = request instanceof EncodedPayload payload ? payload.className() : Tensors.class.getName();
            JsonNode content = request instanceof EncodedPayload payload
                    ? CanonicalJson.read(payload.json())
                    : tensors((Tensors) request);
            return type.equals(plain) && !content.has(WarmUpReader.CLASS)
                    ? content
                    : JsonNodeFactory.instance
                            .objectNode()
                            .put(WarmUpReader.CLASS, type)
                            .set(WarmUpReader.VALUE, content);
        }
    }
}
