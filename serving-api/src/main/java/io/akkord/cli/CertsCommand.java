package io.akkord.cli;

import io.akkord.runtime.tls.CertificateAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkord certs}: certificates for the links of a cluster. */
@Command(
        name = "certs",
        description = {
            "Makes a certificate authority and a certificate for each node, for a test or a small site.",
            "Each node gets DIR/NODE with ca.crt, tls.crt and tls.key: copy that folder to the node, and start it with"
                    + " --tls FOLDER (akkord.actors.tls.directory). Keep DIR/ca.p12 and DIR/ca.password: with them this command"
                    + " makes certificates for more nodes later, and anybody else could too."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the certificates were made, or were there already",
            "1:they could not be made",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class CertsCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where they are written.")
    private Path out;

    @Option(
            names = "--nodes",
            split = ",",
            defaultValue = "node1,node2,node3",
            paramLabel = "NAME",
            description = "The nodes, with commas (default: ${DEFAULT-VALUE}).")
    private List<String> nodes;

    @Option(
            names = "--host",
            paramLabel = "NAME|IP",
            description =
                    "A DNS name or address that every certificate also names, so that HTTPS clients accept it. Repeatable.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--cluster-name",
            defaultValue = "akkord",
            description =
                    "Name that all certificates have in common; nodes accept no others (default: ${DEFAULT-VALUE}).")
    private String cluster;

    @Option(
            names = "--days",
            defaultValue = "825",
            description = "How long they are valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (days < 1 || days > 3650) {
            throw new ParameterException(spec.commandLine(), "akkord certs: --days must be 1 to 3650, but is " + days);
        }
        for (String node : nodes) {
            if (!node.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "akkord certs: --nodes takes names of letters, digits, '.', '-' and '_', but one is '" + node
                                + "'");
            }
        }
        PrintWriter print = spec.commandLine().getOut();
        try {
            CertificateAuthority authority = CertificateAuthority.in(out, days);
            for (String node : nodes) {
                Path folder = out.resolve(node);
                if (Files.exists(folder.resolve("tls.crt"))) {
                    print.println(folder + ": is there already and stays; delete it to have a new one made");
                    continue;
                }
                List<String> names = new ArrayList<>(List.of(cluster, node));
                names.addAll(hosts);
                authority.issue(node, names, folder);
                print.println(folder + ": ca.crt, tls.crt, tls.key, valid for " + days + " days");
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "akkord certs: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure("certificates could not be made in " + out + ": " + e.getMessage(), e);
        }
        print.println("start a node with: akkord up --tls " + out.resolve(nodes.get(0)) + " ...");
        print.flush();
        return 0;
    }
}
