package io.akkord.runtime.spec.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.CanonicalJson;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;

/**
 * Specs as they are stored and sent between nodes: JSON, UTF-8, sorted keys, every field present. What is read equals what was written, and
 * equal specs have equal bytes. Handler classes are named and never loaded.
 *
 * <p>A document says by which schema it was written. Fields that this version does not know are ignored; a higher schema is refused, since
 * ignoring its fields would change what they mean.
 */
public final class SpecJson {
    /** Of the documents that this version writes; it reads this one and lower ones. */
    public static final int SCHEMA = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // A warm-up tensor is one string.
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final SpecTree TREE = new StoredTree();

    private SpecJson() {}

    public static byte[] write(ApplicationSpec spec) {
        return CanonicalJson.write(TREE.application(spec).put("schema", SCHEMA));
    }

    public static byte[] write(DeploymentSpec spec) {
        return CanonicalJson.write(TREE.deployment(spec).put("schema", SCHEMA));
    }

    /** @throws UnreadableSpecException when the bytes are not an application of a schema that this version knows */
    public static ApplicationSpec readApplication(byte[] json) {
        return read(json, StoredSpecs::application);
    }

    /** @throws UnreadableSpecException when the bytes are not a deployment of a schema that this version knows */
    public static DeploymentSpec readDeployment(byte[] json) {
        return read(json, StoredSpecs::deployment);
    }

    private interface Reader<T> {
        T read(StoredField root);
    }

    private static <T> T read(byte[] json, Reader<T> reader) {
        try {
            StoredField root = StoredField.root(MAPPER.readTree(json));
            int schema = root.get("schema").integer();
            if (schema < 1 || schema > SCHEMA) {
                throw new UnreadableSpecException("expected a stored spec of schema 1 to " + SCHEMA
                        + ", but found schema " + schema
                        + (schema > SCHEMA ? ", which a newer version of Akkord wrote; run that version" : ""));
            }
            return reader.read(root);
        } catch (IOException e) {
            throw new UnreadableSpecException(
                    "expected a stored spec as JSON, but it cannot be read: " + e.getMessage(), e);
        } catch (UnreadableSpecException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new UnreadableSpecException("a stored spec is not valid: " + e.getMessage(), e);
        }
    }

    private static final class StoredTree extends SpecTree {
        @Override
        void putHandler(ObjectNode deployment, Model.JavaHandler model) {
            HandlerDefinition definition = model.definition();
            ObjectNode handler = deployment.putObject("handler");
            handler.put("class", definition.className());
            handler.put("request_type", definition.requestType());
            handler.put("response_type", definition.responseType());
            handler.put("batched", definition.batched());
            handler.put("reconfigurable", definition.reconfigurable());
            handler.set("types", texts(definition.types()));
        }

        @Override
        JsonNode warmUp(Model model, Object request) {
            if (request instanceof Tensors tensors) {
                return tensors(tensors);
            }
            EncodedPayload payload = (EncodedPayload) request;
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("class", payload.className())
                    .put("json", payload.json());
        }
    }
}
