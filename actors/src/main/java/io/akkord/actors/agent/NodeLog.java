package io.akkord.actors.agent;

import io.akkord.actors.cluster.AgentCommand.LogLines.Line;
import java.util.List;

/** What a node logs. Thread-safe; does not block. */
@FunctionalInterface
public interface NodeLog {

    /** The last lines that belong to a deployment, oldest first. */
    List<Line> last(String deployment, int lines);

    /** The node's id is known: all lines are to carry it from now on. */
    default void ofNode(String id) {}
}
