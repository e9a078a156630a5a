package io.akkord.actors.catalog;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import io.akkord.actors.deployment.ServedRecords.Served;
import io.akkord.actors.store.Codec;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.document.SpecJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What is stored of applications and deployments, as JSON with the number of its schema. Later versions read all earlier schemas. */
final class RecordJson {
    /** Of what is around the specs; these have a schema of their own. */
    static final int SCHEMA = 1;

    private RecordJson() {}

    static final Codec<ApplicationRecord> APPLICATIONS = new Codec<>() {
        @Override
        public byte[] encode(ApplicationRecord record) {
            Map<String, DeploymentSpec> declared = declared(record.spec());
            StringBuilder deployments = new StringBuilder();
            record.deployments().forEach((name, wanted) -> {
                deployments.append(deployments.length() == 0 ? "" : ",");
                deployments.append(ConfigUtil.quoteString(name));
                deployments.append(":{\"revision\":").append(wanted.revision());
                deployments.append(",\"goal\":\"").append(wanted.goal()).append('"');
                if (!wanted.spec().equals(declared.get(name))) {
                    deployments.append(",\"spec\":").append(text(SpecJson.write(wanted.spec())));
                }
                deployments.append('}');
            });
            String json = "{\"schema\":" + SCHEMA + ",\"version\":" + record.version() + ",\"deleting\":"
                    + record.deleting() + ",\"application\":" + text(SpecJson.write(record.spec()))
                    + ",\"deployments\":{" + deployments + "}}";
            return json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public ApplicationRecord decode(byte[] bytes) {
            return reading("an application", bytes, stored -> {
                ApplicationSpec spec = SpecJson.readApplication(json(stored.getObject("application")));
                Map<String, DeploymentSpec> declared = declared(spec);
                Map<String, Wanted> deployments = new HashMap<>();
                for (String name : stored.getObject("deployments").keySet()) {
                    Config wanted = stored.getConfig("deployments." + ConfigUtil.quoteString(name));
                    DeploymentSpec its = declared.get(name);
                    if (wanted.hasPath("spec")) {
                        its = SpecJson.readDeployment(json(wanted.getObject("spec")));
                    }
                    if (its == null) {
                        throw new IllegalArgumentException(
                                "deployment '" + name + "' should be declared by its application, but is not");
                    }
                    deployments.put(
                            name,
                            new Wanted(its, wanted.getLong("revision"), wanted.getEnum(Wanted.Goal.class, "goal")));
                }
                return new ApplicationRecord(
                        stored.getLong("version"), spec, deployments, stored.getBoolean("deleting"));
            });
        }
    };

    static final Codec<Served> SERVED = new Codec<>() {
        @Override
        public byte[] encode(Served served) {
            return ("{\"schema\":" + SCHEMA + ",\"revision\":" + served.revision() + ",\"spec\":"
                            + text(SpecJson.write(served.spec())) + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Served decode(byte[] bytes) {
            return reading(
                    "a revision that serves",
                    bytes,
                    stored -> new Served(
                            SpecJson.readDeployment(json(stored.getObject("spec"))), stored.getLong("revision")));
        }
    };

    private interface Reader<T> {
        T read(Config stored);
    }

    private static <T> T reading(String what, byte[] bytes, Reader<T> reader) {
        try {
            Config stored = ConfigFactory.parseString(
                    text(bytes), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
            int schema = stored.getInt("schema");
            if (schema < 1 || schema > SCHEMA) {
                throw new IllegalArgumentException("what is stored of " + what + " has schema " + schema
                        + ", but this version of Akkord reads schemas 1 to " + SCHEMA
                        + "; start this node with the version that wrote it, or a later one");
            }
            return reader.read(stored);
        } catch (ConfigException e) {
            throw new IllegalArgumentException("what is stored of " + what + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Map<String, DeploymentSpec> declared(ApplicationSpec spec) {
        Map<String, DeploymentSpec> byName = new HashMap<>();
        spec.deployments().forEach(deployment -> byName.put(deployment.name(), deployment));
        return byName;
    }

    private static byte[] json(ConfigObject object) {
        return object.render(ConfigRenderOptions.concise()).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
