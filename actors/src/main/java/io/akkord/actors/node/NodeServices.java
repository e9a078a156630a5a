package io.akkord.actors.node;

import akka.actor.typed.ActorRef;
import io.akkord.actors.agent.DrainProgress;
import io.akkord.actors.catalog.ApplicationStore;
import io.akkord.actors.catalog.TableStore;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.Membership;
import java.util.concurrent.atomic.AtomicReference;

/** What runs on a node, as its {@link Node} works with it. */
record NodeServices(
        Membership membership,
        ApplicationStore applications,
        TableStore tables,
        ActorRef<Directory.Command> directory,
        ActorRef<AgentCommand> agent,
        AtomicReference<DrainProgress> drain) {}
