package io.akkord.actors.link;

/** The numbers of the protocol. None is ever used again for something else; a change of a frame's form changes the version. */
final class Frames {
    /** "AKKORD" and two bytes that no text has. */
    static final long MAGIC = 0x414B4B4F5244_0D_FFL;

    static final int VERSION = 1;

    /** A frame begins with the number of bytes that follow (i32), its kind (u8), and the number of bytes of its head (i32). */
    static final int PREFIX = 9;

    /** Until the greeting is over. */
    static final int MAX_GREETING = 4096;

    // From the one who connected.
    static final int HELLO = 1;
    static final int EXECUTE = 2;
    static final int WITHDRAW = 3;

    // From the one who listens.
    static final int WELCOME = 64;
    static final int REFUSED = 65;
    static final int BATCH_DONE = 66;
    static final int RETURNED = 67;
    static final int RUN_FAILED = 68;
    static final int WORKER_GONE = 69;

    private Frames() {}
}
