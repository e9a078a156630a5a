package io.akkord.runtime.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a file is a whole TorchScript archive, before libtorch sees it: a zip file of a folder with {@code data.pkl},
 * {@code constants.pkl} and {@code code/}, every entry of which has its checksum. libtorch checks less, and says less.
 *
 * <p>This catches accidents, not malice: TorchScript is code that may reach outside its tensors, and libtorch does not check whether the
 * sizes in an archive fit its data, so a forged archive with the right checksums can end the process. See {@code akkord.runtime.model-roots}.
 */
final class TorchArchive {
    private static final String ADVICE = "; save the model with torch.jit.script(model).save(file)";

    private TorchArchive() {}

    /** @throws EngineException saying what the file is instead */
    static void check(Path file) throws EngineException {
        if (!Files.exists(file)) {
            throw EngineException.unfitNode(
                    message(file, "there is no such file; correct the path, or put it there"), null);
        }
        if (!Files.isRegularFile(file)) {
            throw problem(file, "found a folder or device" + ADVICE, null);
        }
        if (!Files.isReadable(file)) {
            throw problem(file, "this process may not read the file; change its permissions", null);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            checkEntries(file, zip);
        } catch (ZipException e) {
            throw problem(file, "found no zip file but " + looksLike(file) + " (" + e.getMessage() + ")" + ADVICE, e);
        } catch (IOException | IllegalArgumentException e) {
            throw problem(file, "the file could not be read: " + e + "; copy it again" + ADVICE, e);
        }
    }

    private static void checkEntries(Path file, ZipFile zip) throws IOException, EngineException {
        boolean data = false;
        boolean constants = false;
        boolean code = false;
        byte[] buffer = new byte[1 << 16];
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            ZipEntry entry = entries.nextElement();
            String inner = entry.getName().substring(entry.getName().indexOf('/') + 1);
            data |= inner.equals("data.pkl");
            constants |= inner.equals("constants.pkl");
            code |= inner.startsWith("code/");
            CRC32 sum = new CRC32();
            try (InputStream in = zip.getInputStream(entry)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    sum.update(buffer, 0, n);
                }
            }
            if (sum.getValue() != entry.getCrc()) {
                throw problem(
                        file,
                        "found one that is damaged at " + entry.getName() + "; copy it again from where it was made",
                        null);
            }
        }
        if (data && !(constants && code)) {
            throw problem(file, "found weights without code, as torch.save writes them" + ADVICE, null);
        }
        if (!data || !constants || !code) {
            throw problem(file, "found a zip file without data.pkl, constants.pkl and code/" + ADVICE, null);
        }
    }

    private static String looksLike(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            if (head.length == 0) {
                return "an empty file";
            }
            if (head[0] == (byte) 0x80) {
                return "a Python pickle";
            }
            return head.length == 4 && head[0] == 'P' && head[1] == 'K' ? "the beginning of one" : "something else";
        } catch (IOException e) {
            return "an unreadable file";
        }
    }

    private static String message(Path file, String found) {
        return "model file " + file + ": expected a TorchScript archive, but " + found;
    }

    private static EngineException problem(Path file, String found, @Nullable Throwable cause) {
        String message = message(file, found);
        return cause == null ? new EngineException(message) : new EngineException(message, cause);
    }
}
