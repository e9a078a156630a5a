package io.akkord.http;

import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.http.v2.InferRequest;
import io.akkord.http.v2.InferRequestDecoder;
import io.akkord.http.v2.InferRequestDecoder.Decoded;
import io.akkord.http.v2.InferResponse;
import io.akkord.http.v2.InferResponseEncoder;
import io.akkord.http.v2.InferResponseEncoder.Encoded;
import io.akkord.http.v2.JsonLimits;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.InputContract;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Inference by the V2 protocol: decodes, checks, submits, and encodes what comes back. */
final class InferEndpoint {
    private static final int TENSORS = 1_000;
    private static final int PARAMETERS = 1_000;

    private final Submitter submitter;
    private final BodyDecompressor decompressor;
    private final JsonLimits limits;
    private final Map<String, Contract> contracts = new ConcurrentHashMap<>();

    InferEndpoint(Submitter submitter, BodyDecompressor decompressor, HttpSettings settings) {
        this.submitter = submitter;
        this.decompressor = decompressor;
        this.limits = new JsonLimits(settings.maxJsonDepth(), TENSORS, PARAMETERS, (int) settings.maxBodySize());
    }

    /** The contract of a deployment, kept until its spec changes. */
    private record Contract(DeploymentSpec spec, InputContract inputs) {}

    void serve(Exchange exchange, DeploymentPort port) {
        try {
            infer(exchange, port);
        } catch (Refusal e) {
            exchange.answer(e.reply());
        }
    }

    private void infer(Exchange exchange, DeploymentPort port) throws Refusal {
        DeploymentSpec spec = port.spec();
        if (!spec.model().speaksTensors()) {
            throw Refusal.badRequest(
                    "model '" + spec.name() + "' does not take tensors; POST its JSON at the route of application '"
                            + port.application() + "'");
        }
        decompressor.decompress(exchange);
        InferRequest request = decode(exchange, spec);
        OutputSelection outputs = OutputSelection.of(request, spec);
        InputContract.Verdict verdict = contract(spec).check(request.inputs());
        if (verdict instanceof InputContract.Accepted accepted) {
            submitter.submit(
                    exchange,
                    port,
                    accepted.ordered(),
                    accepted.rows(),
                    accepted.key(),
                    request.inputs().parameters(),
                    payload -> reply(request.id(), spec, outputs, (Tensors) payload));
        } else {
            throw Refusal.badRequest(((InputContract.Rejected) verdict).message());
        }
    }

    private InferRequest decode(Exchange exchange, DeploymentSpec spec) throws Refusal {
        ByteBuffer body = exchange.body();
        int jsonLength = jsonLength(exchange.head().inferenceHeaderLength(), body.remaining());
        List<TensorSpec> inputs = spec.model().inputs();
        Decoded decoded = jsonLength == 0 && inputs.size() == 1
                ? InferRequestDecoder.rawBody(body, inputs.get(0), spec.batch())
                : InferRequestDecoder.decode(body, jsonLength, limits);
        if (decoded instanceof Decoded.Ok ok) {
            return ok.request();
        }
        throw Refusal.badRequest(((Decoded.Bad) decoded).message());
    }

    /** -1 where the header is absent. */
    private static int jsonLength(@Nullable String header, int bodyLength) throws Refusal {
        if (header == null) {
            return -1;
        }
        try {
            long length = Long.parseLong(header.trim());
            if (length >= 0 && length <= bodyLength) {
                return (int) length;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw Refusal.badRequest("Inference-Header-Content-Length must be a whole number from 0 to " + bodyLength
                + ", the length of the body, but is '" + header + "'");
    }

    private InputContract contract(DeploymentSpec spec) {
        Contract known = contracts.get(spec.name());
        if (known == null || !known.spec().equals(spec)) {
            known = new Contract(spec, InputContract.of(spec));
            contracts.put(spec.name(), known);
        }
        return known.inputs();
    }

    private static Reply reply(String id, DeploymentSpec spec, OutputSelection selection, Tensors outputs) {
        Encoded encoded;
        try {
            encoded = InferResponseEncoder.encode(
                    new InferResponse(spec.name(), spec.version(), id, selection.select(outputs)));
        } catch (Refusal e) {
            return e.reply();
        }
        if (encoded instanceof Encoded.Ok ok) {
            return reply(ok);
        }
        return Reply.error(Statuses.BAD_REQUEST, ((Encoded.Bad) encoded).message());
    }

    /** Copies only what is outside the heap: Akka writes arrays. */
    private static ByteString bytes(ByteBuffer tensor) {
        return tensor.hasArray()
                ? ByteString.fromArrayUnsafe(
                        tensor.array(), tensor.arrayOffset() + tensor.position(), tensor.remaining())
                : ByteString.fromByteBuffer(tensor);
    }

    private static Reply reply(Encoded.Ok encoded) {
        ByteString body = ByteString.fromArrayUnsafe(encoded.json(), 0, encoded.jsonLength());
        if (!encoded.isBinary()) {
            return new Reply(200, ContentTypes.APPLICATION_JSON, body, List.of());
        }
        for (ByteBuffer tensor : encoded.binary()) {
            body = body.concat(bytes(tensor));
        }
        return new Reply(200, ContentTypes.APPLICATION_OCTET_STREAM, body, List.of())
                .with("Inference-Header-Content-Length", Integer.toString(encoded.jsonLength()));
    }
}
