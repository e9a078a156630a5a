package io.akkord.http;

import akka.http.javadsl.model.ContentType;
import akka.util.ByteString;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DevicesView;
import java.util.List;

/** GET /metrics. */
final class MetricsEndpoint implements Endpoint {
    private static final ContentType TYPE = akka.http.scaladsl.model.ContentType.parse(PrometheusText.CONTENT_TYPE)
            .toOption()
            .get();

    private final DeploymentDirectory directory;
    private final DevicesView devices;
    private final HttpMetrics http;
    private final ByteBudget bodies;

    MetricsEndpoint(DeploymentDirectory directory, DevicesView devices, HttpMetrics http, ByteBudget bodies) {
        this.directory = directory;
        this.devices = devices;
        this.http = http;
        this.bodies = bodies;
    }

    @Override
    public void serve(Exchange exchange, List<String> arguments) {
        PrometheusText text = new PrometheusText();
        DeploymentMetrics.write(directory.all(), text);
        DeviceMetrics.write(devices, text);
        text.metric("akkord_http_requests_total", "counter", "HTTP requests answered, by status");
        http.answers()
                .forEach((status, count) ->
                        text.sample("akkord_http_requests_total", count, "code", Integer.toString(status)));
        text.metric("akkord_http_connections", "gauge", "Open HTTP connections")
                .sample("akkord_http_connections", http.connections());
        text.metric("akkord_http_body_bytes", "gauge", "Memory held by request bodies")
                .sample("akkord_http_body_bytes", bodies.used());
        ProcessMetrics.write(text);
        exchange.answer(new Reply(200, TYPE, ByteString.fromArrayUnsafe(text.toBytes()), List.of()));
    }
}
