package io.akkord.actors.agent;

import io.akkord.actors.cluster.AgentCommand.LogLines.Line;
import java.util.List;

/** The last log lines of this node. Thread-safe; does not block. */
@FunctionalInterface
public interface NodeLog {

    /** The last lines that belong to a deployment, oldest first. */
    List<Line> last(String deployment, int lines);
}
