package io.akkord.runtime.spec.document;

import io.akkord.runtime.spec.CanonicalJson;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.InputContract;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads warm-up requests: tensors as KServe V2 writes them, or the JSON of a handler's request type. */
final class WarmUpReader {
    /** Names the class of a request that is not exactly the handler's request type; its content stands beside it. */
    static final String CLASS = "@class";

    static final String VALUE = "@value";

    private final SpecDraft draft;

    WarmUpReader(SpecDraft draft) {
        this.draft = draft;
    }

    /** The class of a request that needs not be named. */
    static String plainType(Model model) {
        return model instanceof Model.JavaHandler handler
                ? handler.definition().requestType()
                : Tensors.class.getName();
    }

    Optional<Object> read(Field field) {
        Optional<Object> request = request(field);
        if (request.isPresent() && request.get() instanceof Tensors tensors && draft.model.speaksTensors()) {
            DeploymentSpec spec = draft.build();
            if (InputContract.of(spec).check(tensors) instanceof InputContract.Rejected rejected) {
                return field.says("does not fit the model: " + rejected.message(), "");
            }
        }
        return request;
    }

    private Optional<Object> request(Field field) {
        if (field.isObject() && field.get(CLASS).isPresent()) {
            Optional<Field> value = field.object(List.of(CLASS, VALUE))
                    .flatMap(object -> object.require(VALUE, "the content of the request"));
            Optional<String> type = field.get(CLASS).flatMap(Field::text);
            return value.isEmpty() || type.isEmpty() ? Optional.empty() : request(value.get(), type.get());
        }
        return request(field, plainType(draft.model));
    }

    private static Optional<Object> request(Field field, String type) {
        if (type.equals(Tensors.class.getName())) {
            return tensors(field).map(tensors -> tensors);
        }
        Optional<Class<?>> found = ModelReader.find(field, type);
        return found.flatMap(request -> field.checked(() -> {
            EncodedPayload payload = new EncodedPayload(type, CanonicalJson.text(ConfigJson.of(field.value())));
            payload.decode(request);
            return payload;
        }));
    }

    private static Optional<Tensors> tensors(Field field) {
        Optional<Field> section = field.object(DocumentKeys.WARM_UP);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Optional<List<Tensor>> inputs = section.get()
                .require("inputs", "a list of { name, datatype, shape, data }")
                .flatMap(list -> list.all(WarmUpReader::tensor));
        Map<String, Object> parameters = section.get()
                .get("parameters")
                .flatMap(f -> f.map(WarmUpReader::parameter))
                .orElse(Map.of());
        return inputs.flatMap(tensors -> field.checked(() -> new Tensors(tensors, parameters)));
    }

    private static Optional<Object> parameter(Field field) {
        Optional<Object> value = UserConfigReader.value(field);
        return value.isPresent() && (value.get() instanceof Map || value.get() instanceof List)
                ? field.wrong("a text, a number, true or false")
                : value.map(StoredSpecs::wide);
    }

    private static Optional<Tensor> tensor(Field field) {
        Optional<Field> section = field.object(DocumentKeys.WARM_UP_TENSOR);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Field tensor = section.get();
        Optional<String> name = tensor.require("name", "as the model calls it").flatMap(Field::text);
        Optional<DataType> type = ModelReader.dataType(tensor);
        Optional<Shape> shape = ModelReader.shape(tensor, 0);
        Optional<Field> base64 = tensor.get("data_base64");
        Optional<Field> data = base64.isPresent() ? base64 : tensor.require("data", "a list of its elements");
        if (name.isEmpty() || type.isEmpty() || shape.isEmpty() || data.isEmpty()) {
            return Optional.empty();
        }
        Optional<ByteBuffer> bytes = base64.isPresent()
                ? data.get().text().flatMap(text -> data.get().checked(() -> decode(text)))
                : TensorData.read(data.get(), type.get());
        return bytes.flatMap(
                buffer -> data.get().checked(() -> Tensor.of(name.get(), type.get(), shape.get(), buffer)));
    }

    private static ByteBuffer decode(String text) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(text));
    }
}
