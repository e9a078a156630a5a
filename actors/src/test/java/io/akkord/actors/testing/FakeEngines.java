package io.akkord.actors.testing;

import static org.awaitility.Awaitility.await;

import io.akkord.runtime.engine.Engine;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Makes fake engines, and keeps them for the test to reach. */
public final class FakeEngines implements EngineFactory {
    private final List<FakeEngine> made = new CopyOnWriteArrayList<>();
    /** What is done to an engine before it is handed out. */
    public volatile Consumer<FakeEngine> script = engine -> {};

    @Override
    public Engine create(DeploymentSpec spec, EngineResources resources) {
        FakeEngine engine = new FakeEngine(spec, resources);
        script.accept(engine);
        made.add(engine);
        return engine;
    }

    /** The engine that was made at that place in the order, as soon as it is. */
    public FakeEngine get(int index) {
        await().until(() -> made.size() > index);
        return made.get(index);
    }

    public List<FakeEngine> all() {
        return made;
    }
}
