package io.akkord.http.admin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the admin API answers. Names in a path are percent-encoded here. */
public final class AdminPaths {
    /** GET: {@link ApplicationsDocument}. PUT of {@code {"applications": [...]}}: {@link PutResultDocument}. */
    public static final String APPLICATIONS = "/api/serve/applications";
    /** GET: {@link DeploymentsDocument}. */
    public static final String DEPLOYMENTS = "/api/serve/deployments";
    /** GET: {@link NodesDocument}. */
    public static final String NODES = "/api/serve/nodes";
    /** GET: {@link RoutesDocument}. */
    public static final String ROUTES = "/api/serve/routes";
    /** GET: {@link ClusterDevicesDocument}. */
    public static final String DEVICES = "/api/serve/devices";

    private AdminPaths() {}

    /**
     * GET: {@link ApplicationStatusDocument}. PUT: {@link PutResultDocument}; with {@code ?dry_run=true} nothing is changed. DELETE: {@link
     * ApplicationStatusDocument}, status 202. Both go by {@code If-Match: "VERSION"} where it is sent; 0 stands for none.
     */
    public static String application(String name) {
        return APPLICATIONS + "/" + encoded(name);
    }

    /** GET: {@link DeploymentStatusDocument}. */
    public static String deployment(String name) {
        return DEPLOYMENTS + "/" + encoded(name);
    }

    /** POST of {@code {"replicas": 3}}: {@link PutResultDocument} of its application. */
    public static String scale(String deployment) {
        return deployment(deployment) + "/scale";
    }

    /** GET with {@code ?lines=N}: {@link LogsDocument}. */
    public static String logs(String deployment) {
        return deployment(deployment) + "/logs";
    }

    /** POST, optionally of {@code {"timeout": "30s"}}: {@link NodesDocument} of that node, status 202. */
    public static String drain(String node) {
        return NODES + "/" + encoded(node) + "/drain";
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
