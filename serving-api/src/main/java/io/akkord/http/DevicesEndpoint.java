package io.akkord.http;

import io.akkord.actors.node.DevicesView;
import java.util.List;

/** GET /-/devices: the devices of the node and who holds them. */
final class DevicesEndpoint implements Endpoint {
    private final DevicesView devices;

    DevicesEndpoint(DevicesView devices) {
        this.devices = devices;
    }

    @Override
    public void serve(Exchange exchange, List<String> arguments) {
        exchange.answer(Reply.json(
                new DevicesDocument(devices.nvmlStatus(), devices.labels(), devices.resources(), devices.rows())
                        .json()));
    }
}
