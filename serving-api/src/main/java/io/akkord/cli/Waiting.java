package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.DeploymentStatusDocument;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;

/** Waits for what was asked for to come true, and tells how far it is. */
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final AdminClient client;
    private final Console console;
    private final Duration limit;

    Waiting(AdminClient client, Console console, Duration limit) {
        this.client = client;
        this.console = console;
        this.limit = limit;
    }

    /**
     * Until an application serves as it is wanted, in this version or a later one.
     *
     * @throws CommandFailure when it does not come to that; the message has the reasons
     */
    ApplicationStatusDocument untilReady(String application, long version) {
        ApplicationStatusDocument[] last = new ApplicationStatusDocument[1];
        until("application '" + application + "' is not READY", () -> {
            ApplicationStatusDocument now = status(application);
            last[0] = now;
            Optional<String> failure = failure(now, version);
            if (failure.isPresent()) {
                throw new CommandFailure("application '" + application + "' " + failure.get());
            }
            if (now.version() >= version && now.status().equals("READY")) {
                return true;
            }
            show(now);
            return false;
        });
        return last[0];
    }

    /** Until an application is gone. */
    void untilGone(String application) {
        String path = AdminPaths.application(application);
        until("application '" + application + "' is not gone", () -> {
            AdminClient.Answer answer = client.tryGet(path);
            if (answer.status() == 404) {
                return true;
            }
            if (!answer.isSuccess()) {
                throw client.refused("GET", path, answer);
            }
            ApplicationStatusDocument now = client.read(answer.body(), ApplicationStatusDocument::read);
            int left = now.deployments().stream()
                    .mapToInt(deployment -> deployment.replicas().size())
                    .sum();
            console.progress(now.name() + " " + now.status() + ", " + left + " replica(s) left");
            return false;
        });
    }

    /** Until the condition holds. */
    void until(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > limit.toNanos()) {
                console.endProgress();
                throw new CommandFailure(what + " after " + limit.toSeconds()
                        + " s (--timeout); it goes on without this command," + " see 'akkord status'");
            }
            pause(PAUSE);
        }
        console.endProgress();
    }

    /** Sleeps; a command that is interrupted ends. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
        }
    }

    private ApplicationStatusDocument status(String application) {
        return client.read(client.get(AdminPaths.application(application)), ApplicationStatusDocument::read);
    }

    private void show(ApplicationStatusDocument now) {
        int ready = 0;
        int wanted = 0;
        StringJoiner pending = new StringJoiner(", ");
        for (DeploymentStatusDocument deployment : now.deployments()) {
            // Of the wanted revision: while another serves, its replicas do not count.
            int its = (int) deployment.replicas().stream()
                    .filter(replica -> replica.revision() == deployment.wantedRevision()
                            && replica.state().equals("READY"))
                    .count();
            ready += Math.min(its, deployment.replicasWanted());
            wanted += deployment.replicasWanted();
            if (its < deployment.replicasWanted()) {
                pending.add(deployment.name() + " " + deployment.phase());
            }
        }
        console.progress(ready, wanted, "replicas READY" + (pending.length() == 0 ? "" : ": " + pending));
    }

    /** Why it will not become READY without somebody's doing; empty while it may. */
    static Optional<String> failure(ApplicationStatusDocument now, long version) {
        if (now.version() < version) {
            return Optional.empty();
        }
        if (now.status().equals("DELETING")) {
            return Optional.of("is being deleted");
        }
        StringJoiner reasons = new StringJoiner("; ");
        for (DeploymentStatusDocument deployment : now.deployments()) {
            deployment.notices().stream()
                    .filter(notice ->
                            notice.kind().equals("GIVEN_UP") && notice.revision() == deployment.wantedRevision())
                    .forEach(notice -> reasons.add(deployment.name() + ": " + notice.text()));
        }
        if (reasons.length() > 0) {
            return Optional.of("was given up, what served before goes on: " + reasons);
        }
        return now.status().equals("FAILED") ? Optional.of("FAILED: " + now.reason()) : Optional.empty();
    }
}
