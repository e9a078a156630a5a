package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.RoutesDocument;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code akkord routes}: which application answers where. */
@Command(
        name = "routes",
        description = "Shows the route prefixes and the applications that answer there; the longest prefix wins.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the routes were shown", "1:no node answered, or it refused", "2:wrong usage"})
@SuppressWarnings("NullAway.Init")
final class RoutesCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Override
    public Integer call() {
        AdminClient client = options.client();
        Console console = options.console();
        byte[] json = client.get(AdminPaths.ROUTES);
        if (console.wantsJson()) {
            console.json(json);
            return 0;
        }
        TextTable table = new TextTable("ROUTE", "APPLICATION", "DEPLOYMENT");
        client.read(json, RoutesDocument::read)
                .routes()
                .forEach(route -> table.row(route.prefix(), route.application(), route.deployment()));
        console.print(table.text());
        return 0;
    }
}
