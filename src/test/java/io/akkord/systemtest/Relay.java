package io.akkord.systemtest;

import io.akkord.runtime.handler.Handle;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerContext;
import io.akkord.runtime.tensor.Tensors;
import java.util.concurrent.CompletionStage;

/** Passes its requests on to another deployment, which its user_config names: {@code to}. */
public final class Relay implements Handler<Tensors, Tensors> {
    private volatile Handle<Tensors, Tensors> next;

    @Override
    public void start(HandlerContext context) {
        next = context.handle(String.valueOf(context.userConfig().get("to")), Tensors.class, Tensors.class);
    }

    @Override
    public CompletionStage<Tensors> handle(Tensors request) {
        return next.call(request);
    }
}
