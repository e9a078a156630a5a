package io.akkord.runtime.engine.process;

import io.akkord.runtime.engine.EngineHost;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A JVM with an engine in a child, for a test that kills this one. Prints the child's pid, and then waits. */
final class ParentMain {
    private ParentMain() {}

    /** The argument says what the child is to do when its parent dies: idle, run or load. */
    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        ProcessEngine engine = Deployments.engine(
                Deployments.handler(Peculiar.class, what.equals("load") ? Map.of("hang", true) : Map.of()));
        EngineHost host = new EngineHost("parent", engine);
        CountDownLatch started = new CountDownLatch(what.equals("load") ? 0 : 1);
        host.start(List.of(), failure -> started.countDown());
        started.await();
        while (engine.pid().isEmpty()) {
            Thread.onSpinWait();
        }
        if (what.equals("run")) {
            host.run(List.of(Peculiar.request("hang")), (execution, thrown) -> {});
        }
        System.out.println("child " + engine.pid().getAsLong());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
