package io.akkord.http.v2;

/** Which of the known fields of one JSON object have been seen. */
final class Fields {
    static final int ID = 1;
    static final int INPUTS = 1 << 1;
    static final int OUTPUTS = 1 << 2;
    static final int PARAMETERS = 1 << 3;
    static final int NAME = 1 << 4;
    static final int SHAPE = 1 << 5;
    static final int DATATYPE = 1 << 6;
    static final int DATA = 1 << 7;

    private final String owner;
    private int seen;

    /** @param owner how messages name the object */
    Fields(String owner) {
        this.owner = owner;
    }

    void once(int field, String name) throws Malformed {
        if (has(field)) {
            throw new Malformed(owner + " has '" + name + "' twice");
        }
        seen |= field;
    }

    boolean has(int field) {
        return (seen & field) != 0;
    }

    void require(int field, String name) throws Malformed {
        if (!has(field)) {
            throw new Malformed(owner + " has no '" + name + "'");
        }
    }
}
