package io.akkord.http;

import io.akkord.http.AdminSettings.Listener;
import io.akkord.http.access.Scope;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Which listener serves the admin API. It is never open without a key beyond this machine.
 *
 * @param onMain whether the main listener serves it
 * @param own whether it has a listener of its own
 */
record AdminPlacement(boolean onMain, boolean own) {

    /** @throws IllegalArgumentException when it would be open to other machines; the message names the remedies */
    static AdminPlacement of(HttpSettings settings) {
        boolean guarded = settings.access().holds(Scope.ADMIN);
        boolean mainIsSafe = guarded || isLoopback(settings.host());
        Listener listener = settings.admin().listener();
        boolean onMain = listener == Listener.MAIN || (listener == Listener.AUTO && mainIsSafe);
        String host = onMain ? settings.host() : settings.admin().host();
        if (!guarded && !isLoopback(host)) {
            throw new IllegalArgumentException("the admin API would be open to everybody who reaches " + host
                    + ": give akkord.http.access.keys a key of scope admin ('akkord keys new' makes one), or have the admin"
                    + " API listen on this machine alone (akkord.http.admin { listener = own, host = \"127.0.0.1\" })");
        }
        return new AdminPlacement(onMain, !onMain);
    }

    static boolean isLoopback(String host) {
        try {
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
