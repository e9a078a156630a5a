package io.akkord.runtime.spec.document;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * From text to configuration. The author of a file is its reader, so files may include others and substitute from the environment. A text from
 * the network may do neither: it could read this machine's files and secrets.
 */
final class DocumentParser {
    private static final int MOST_CHARS = 16 << 20;

    static {
        // Loads the parser's classes, so that a stack that overflows does not do so while one of them is initialized.
        ConfigFactory.parseString("a.b { c : [1, 2.5, true, null, \"x\", y z], d = ${?a.c} }")
                .resolve(ConfigResolveOptions.noSystem());
    }

    private final Problems problems;

    DocumentParser(Problems problems) {
        this.problems = problems;
    }

    Optional<ConfigObject> file(Path file) {
        String text;
        try {
            if (Files.size(file) > MOST_CHARS) {
                return bad(file.toString(), "must be at most " + (MOST_CHARS >> 20) + " MiB");
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return bad(file.toString(), "does not exist");
        } catch (CharacterCodingException e) {
            return bad(file.toString(), "must be UTF-8, but is not");
        } catch (IOException e) {
            return bad(file.toString(), "cannot be read: " + e);
        }
        if (isTooDeep(text, file.toString())) {
            return Optional.empty();
        }
        return guarded(file.toString(), () -> ConfigFactory.parseFile(
                        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve());
    }

    Optional<ConfigObject> text(String text, String origin) {
        if (text.length() > MOST_CHARS) {
            return bad(origin, "must be at most " + (MOST_CHARS >> 20) + " Mi characters");
        }
        if (isTooDeep(text, origin)) {
            return Optional.empty();
        }
        int substitution = TextGuard.scan(text).substitutionLine();
        if (substitution > 0) {
            return bad(origin + ": " + substitution, "must not have substitutions, ${...}: write the value itself");
        }
        Refusing includer = new Refusing();
        Optional<ConfigObject> read = guarded(origin, () -> ConfigFactory.parseString(
                        text,
                        ConfigParseOptions.defaults()
                                .setOriginDescription(origin)
                                .setIncluder(includer))
                // Whatever the guard may have overlooked fails here.
                .resolve(ConfigResolveOptions.noSystem()));
        if (includer.asked) {
            return bad(origin, "must not include others: send one document");
        }
        return read;
    }

    private boolean isTooDeep(String text, String origin) {
        int line = TextGuard.scan(text).tooDeepLine();
        if (line > 0) {
            bad(origin + ": " + line, "is nested deeper than " + TextGuard.MAX_DEPTH + " levels");
        }
        return line > 0;
    }

    private interface Parsing {
        Config parse();
    }

    private Optional<ConfigObject> guarded(String origin, Parsing parsing) {
        try {
            return Optional.of(parsing.parse().root());
        } catch (ConfigException e) {
            String at = e.origin() == null ? origin : e.origin().description();
            String message = String.valueOf(e.getMessage());
            return bad(
                    at,
                    "cannot be parsed: "
                            + (message.startsWith(at + ": ") ? message.substring(at.length() + 2) : message));
        } catch (StackOverflowError e) {
            return bad(origin, "is nested too deeply");
        }
    }

    private Optional<ConfigObject> bad(String origin, String what) {
        problems.add(origin, "", "", what, "");
        return Optional.empty();
    }

    private static final class Refusing
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
        private boolean asked;

        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            return refuse();
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            return refuse();
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            return refuse();
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            return refuse();
        }

        private ConfigObject refuse() {
            asked = true;
            return ConfigFactory.empty().root();
        }
    }
}
