// SPDX-License-Identifier: Zlib
// The Java side of client_java.sh: every class of java.util.zip that calls zlib, each with a round trip.
//   java ZipRoundTrip.java LIBRARY SAMPLES_FOLDER OUTPUT      writes OUTPUT.zip and OUTPUT.gz

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

public final class ZipRoundTrip {
    private static final int[] STRATEGIES = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY};
    private static final int[] FLUSHES = {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH};

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    // Takes the output out in pieces. A call that has to change parameters first may do nothing else.
    private static byte[] drain(Deflater deflater, int flush, boolean isLast, int chunk, ByteArrayOutputStream out) {
        byte[] buffer = new byte[chunk];
        int count;
        do {
            count = deflater.deflate(buffer, 0, chunk, flush);
            out.write(buffer, 0, count);
        } while (count == chunk || !deflater.needsInput() || (isLast && !deflater.finished()));
        return out.toByteArray();
    }

    private static byte[] inflate(byte[] packed, boolean isRaw, byte[] dictionary, int chunk) throws DataFormatException {
        Inflater inflater = new Inflater(isRaw);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[chunk];
        if (isRaw && dictionary != null) {
            inflater.setDictionary(dictionary);
        }
        int position = 0;
        while (!inflater.finished()) {
            if (inflater.needsInput()) {
                check(position < packed.length, "the stream ends early");
                int size = Math.min(chunk, packed.length - position);
                inflater.setInput(packed, position, size);
                position += size;
            }
            out.write(buffer, 0, inflater.inflate(buffer));
            if (inflater.needsDictionary()) {
                inflater.setDictionary(dictionary);
            }
        }
        check(inflater.getBytesWritten() == out.size(), "total of written bytes");
        inflater.end();
        return out.toByteArray();
    }

    private static void checkDeflater(byte[] data) throws DataFormatException {
        for (int level = -1; level <= 9; level++) {
            for (int strategy : STRATEGIES) {
                for (int flush : FLUSHES) {
                    for (boolean isRaw : new boolean[] {false, true}) {
                        Deflater deflater = new Deflater(level, isRaw);
                        deflater.setStrategy(strategy);
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        deflater.setInput(data, 0, data.length / 2);
                        drain(deflater, flush, false, 7000, out);
                        deflater.setInput(data, data.length / 2, data.length - data.length / 2);
                        deflater.finish();
                        byte[] packed = drain(deflater, Deflater.NO_FLUSH, true, 7000, out);
                        deflater.end();
                        check(Arrays.equals(inflate(packed, isRaw, null, 5000), data),
                            "bytes differ at level " + level + ", strategy " + strategy + ", flush " + flush);
                    }
                }
            }
        }
    }

    // One Deflater through changes of level and strategy in mid-stream, and reset().
    private static void checkParameterChanges(byte[] data) throws DataFormatException {
        Deflater deflater = new Deflater(1, true);
        for (int turn = 0; turn < 3; turn++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int step = data.length / 12;
            for (int part = 0; part < 12; part++) {
                deflater.setLevel((part * 5 + turn) % 10);
                deflater.setStrategy(STRATEGIES[part % STRATEGIES.length]);
                deflater.setInput(data, part * step, part == 11 ? data.length - part * step : step);
                if (part == 11) {
                    deflater.finish();
                }
                drain(deflater, Deflater.NO_FLUSH, part == 11, 3000, out);
            }
            check(Arrays.equals(inflate(out.toByteArray(), true, null, 100000), data), "bytes differ after changes");
            deflater.reset();
        }
        deflater.end();
    }

    private static void checkDictionary(byte[] data) throws DataFormatException {
        byte[] dictionary = Arrays.copyOf(data, 20000);
        for (boolean isRaw : new boolean[] {false, true}) {
            Deflater deflater = new Deflater(9, isRaw);
            deflater.setDictionary(dictionary);
            deflater.setInput(data);
            deflater.finish();
            byte[] packed = drain(deflater, Deflater.NO_FLUSH, true, 9000, new ByteArrayOutputStream());
            deflater.end();
            check(Arrays.equals(inflate(packed, isRaw, dictionary, 4000), data), "bytes differ with a dictionary");
        }
    }

    private static void checkDamaged(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        byte[] packed = drain(deflater, Deflater.NO_FLUSH, true, 9000, new ByteArrayOutputStream());
        deflater.end();
        packed[packed.length - 1] ^= 1;
        try {
            inflate(packed, false, null, 5000);
            throw new AssertionError("a wrong check value was accepted");
        } catch (DataFormatException expected) {
            check("incorrect data check".equals(expected.getMessage()), "message: " + expected.getMessage());
        }
    }

    private static void checkStreams(byte[] data, String output) throws IOException {
        try (GZIPOutputStream gzip = new GZIPOutputStream(new FileOutputStream(output + ".gz"), 600, true)) {
            gzip.write(data, 0, 12345);
            gzip.flush();
            gzip.write(data, 12345, data.length - 12345);
        }
        try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(Path.of(output + ".gz")), 700)) {
            check(Arrays.equals(gzip.readAllBytes(), data), "GZIPInputStream");
        }
        byte[] packed = new DeflaterInputStream(new ByteArrayInputStream(data)).readAllBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InflaterOutputStream inflater = new InflaterOutputStream(out)) {
            inflater.write(packed);
        }
        check(Arrays.equals(out.toByteArray(), data), "InflaterOutputStream");
    }

    private static void checkZip(List<Path> files, String output) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new FileOutputStream(output + ".zip"))) {
            for (int index = 0; index < files.size(); index++) {
                zip.setLevel(1 + index * 2 % 9);
                zip.putNextEntry(new ZipEntry(files.get(index).getFileName().toString()));
                zip.write(Files.readAllBytes(files.get(index)));
                zip.closeEntry();
            }
        }
        try (ZipFile zip = new ZipFile(output + ".zip")) {
            for (Path file : files) {
                ZipEntry entry = zip.getEntry(file.getFileName().toString());
                check(Arrays.equals(zip.getInputStream(entry).readAllBytes(), Files.readAllBytes(file)), "ZipFile");
            }
        }
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(Path.of(output + ".zip")))) {
            for (Path file : files) {
                check(zip.getNextEntry().getName().equals(file.getFileName().toString()), "order of entries");
                check(Arrays.equals(zip.readAllBytes(), Files.readAllBytes(file)), "ZipInputStream");
            }
        }
    }

    private static long valueOf(Checksum checksum, byte[] data) {
        checksum.update(data, 0, data.length);
        return checksum.getValue();
    }

    public static void main(String[] arguments) throws Exception {
        Path library = Path.of(arguments[0]).toRealPath();
        List<String> mapped = Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains("/libz.so")).map(line -> line.substring(line.indexOf('/')))
            .distinct().collect(Collectors.toList());
        check(mapped.equals(List.of(library.toString())), "mapped: " + mapped);
        System.out.println("Java " + System.getProperty("java.version") + " has mapped " + mapped);

        List<Path> files;
        try (var folder = Files.list(Path.of(arguments[1]))) {
            files = folder.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
        }
        byte[] digits = "123456789".getBytes("US-ASCII");
        check(valueOf(new CRC32(), digits) == 0xcbf43926L, "CRC-32");
        check(valueOf(new Adler32(), digits) == 0x091e01deL, "Adler-32");
        for (Path file : files) {
            checkDeflater(Files.readAllBytes(file));
        }
        byte[] text = Files.readAllBytes(Path.of(arguments[1], "alice.txt"));
        checkParameterChanges(text);
        checkDictionary(text);
        checkDamaged(text);
        checkStreams(text, arguments[2]);
        checkZip(files, arguments[2]);
        System.out.println("java.util.zip: every round trip gave the bytes back");
    }
}
