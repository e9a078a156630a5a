package io.akkord.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;

/** The server's part of a connection: takes requests, gives responses in their order. One logic per connection. */
final class RequestStage extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {
    private final Serving serving;
    private final Inlet<HttpRequest> in = Inlet.create("requests");
    private final Outlet<HttpResponse> out = Outlet.create("responses");
    private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);

    RequestStage(Serving serving) {
        this.serving = serving;
    }

    @Override
    public FlowShape<HttpRequest, HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new ConnectionLogic(shape, serving);
    }
}
