package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.akkord.actors.node.DeploymentStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Request and document of {@code POST /v2/repository/index}: the models of this node and where they stand.
 *
 * @see <a href="https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md">Model
 *     Repository Extension</a>
 */
public final class RepositoryIndex {
    private RepositoryIndex() {}

    /** A model that is known here. */
    public record Entry(String model, String version, DeploymentStatus status) {}

    /** What an index request wants. */
    public sealed interface Wanted {
        /** The models, or those that are ready. */
        record Models(boolean readyOnly) implements Wanted {}

        /** Not an index request (400). */
        record Bad(String message) implements Wanted {}
    }

    /** Reads the body of an index request: empty, or an object with an optional boolean {@code ready}. Never throws for bad input. */
    public static Wanted read(ByteBuffer body, JsonLimits limits) {
        byte[] json = new byte[body.remaining()];
        body.get(body.position(), json);
        if (json.length == 0) {
            return new Wanted.Models(false);
        }
        if (Utf8.firstInvalid(json, 0, json.length) >= 0) {
            return new Wanted.Bad("the body is not valid UTF-8");
        }
        try (JsonParser p = limits.parser(json, 0, json.length)) {
            p.nextToken();
            Json.expect(p, JsonToken.START_OBJECT, "the body", "a JSON object");
            boolean readyOnly = false;
            String field;
            while ((field = p.nextFieldName()) != null) {
                p.nextToken();
                if (field.equals("ready")) {
                    readyOnly = Json.bool(p, "'ready'");
                } else {
                    p.skipChildren();
                }
            }
            if (p.nextToken() != null) {
                return new Wanted.Bad("the body has more than one JSON object");
            }
            return new Wanted.Models(readyOnly);
        } catch (Malformed e) {
            return new Wanted.Bad(e.text());
        } catch (JsonEOFException e) {
            return new Wanted.Bad("the body is not valid JSON: it is cut off");
        } catch (JsonProcessingException e) {
            return new Wanted.Bad("the body is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException | IllegalStateException e) {
            return new Wanted.Bad("the body cannot be read: " + e.getMessage());
        }
    }

    /** The document as UTF-8 JSON: of all entries, or of those that are ready. */
    public static byte[] json(List<Entry> entries, boolean readyOnly) {
        return JsonBytes.of(g -> {
            g.writeStartArray();
            for (Entry entry : entries) {
                DeploymentStatus status = entry.status();
                if (!readyOnly || status.state() == DeploymentStatus.State.READY) {
                    g.writeStartObject();
                    g.writeStringField("name", entry.model());
                    g.writeStringField("version", entry.version());
                    g.writeStringField("state", state(status.state()));
                    g.writeStringField("reason", status.reason());
                    g.writeEndObject();
                }
            }
            g.writeEndArray();
        });
    }

    /** Triton's word for it. */
    private static String state(DeploymentStatus.State state) {
        return switch (state) {
            case READY -> "READY";
            case STARTING -> "LOADING";
            case DRAINING -> "UNLOADING";
            case UNLOADED, FAILED -> "UNAVAILABLE";
        };
    }
}
