package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;

/**
 * How large a request's JSON may be in each respect; the size of the whole body is the server's affair. Immutable; make one and keep it,
 * since it holds the parser's tables of field names.
 */
public final class JsonLimits {
    /** 64 levels, 1,000 tensors, 1,000 parameters, 20 million characters in a string. */
    public static final JsonLimits DEFAULT = new JsonLimits(64, 1_000, 1_000, 20_000_000);

    private static final int NUMBER_LENGTH = 1_000;
    private static final int FIELD_NAME_LENGTH = 10_000;

    private final int depth;
    private final int tensors;
    private final int parameters;
    private final int stringLength;
    private final JsonFactory factory;

    /**
     * Limits of these sizes.
     *
     * @param depth most objects and arrays inside one another, the outermost counted
     * @param tensors most inputs, and most outputs
     * @param parameters most parameters in one object
     * @param stringLength most characters in a string
     */
    public JsonLimits(int depth, int tensors, int parameters, int stringLength) {
        this.depth = depth;
        this.tensors = tensors;
        this.parameters = parameters;
        this.stringLength = stringLength;
        this.factory = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(NUMBER_LENGTH)
                        .maxNameLength(FIELD_NAME_LENGTH)
                        .maxStringLength(stringLength)
                        .build())
                // The body is UTF-8 and has been checked to be; nothing else is to be guessed.
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .build();
    }

    public int depth() {
        return depth;
    }

    public int tensors() {
        return tensors;
    }

    public int parameters() {
        return parameters;
    }

    public int stringLength() {
        return stringLength;
    }

    JsonParser parser(byte[] json, int offset, int length) throws IOException {
        return factory.createParser(json, offset, length);
    }
}
