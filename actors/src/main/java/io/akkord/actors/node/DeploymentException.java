package io.akkord.actors.node;

/** A deployment or an application could not be brought up, changed or found. The message is for the user. */
public final class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    private DeploymentException(String kind, String subject, String reason) {
        super(kind + " '" + subject + "': " + reason);
        this.subject = subject;
    }

    static DeploymentException of(String kind, String subject, String reason) {
        return new DeploymentException(kind, subject, reason);
    }

    static DeploymentException ofDeployment(String deployment, String reason) {
        return new DeploymentException("deployment", deployment, reason);
    }

    static DeploymentException ofApplication(String application, String reason) {
        return new DeploymentException("application", application, reason);
    }

    /** The name of the deployment at fault, or of the application where that was refused as a whole. */
    public String subject() {
        return subject;
    }
}
