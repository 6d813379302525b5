package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.cli.serve.Quantity;
import io.jenkins.plugins.buildsetregistry.cli.serve.ServeConfigFile;
import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import io.jenkins.plugins.buildsetregistry.registry.prune.Prune;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneReport;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code buildset prune}. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = "Removes from the storage of a registry that does not run what is too old, unused or too much.",
        footer = {
            "",
            "An age is a number with d, h, m or s, such as 30d. A running registry prunes by itself if its configuration says so;"
                    + " with --config the same is done to a storage that no server uses."
        })
final class PruneCommand implements Callable<Integer> {
    private static final String ROW = "%-30s  %-14s  %8s  %10s  %s";
    private static final Pattern TAG_RULE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(\\S+)");

    @Spec
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of `buildset serve` that says what to prune, and where.")
    private Path config;

    @Option(names = "--storage", paramLabel = "DIR", description = "Directory that images are kept in.")
    private Path storage;

    @Option(
            names = "--tags",
            paramLabel = "'REPOSITORIES TAGS AGE'",
            converter = TagRuleText.class,
            description =
                    "Deletes tags that were pushed so long ago; two regular expressions for whole names, and an age."
                            + " May be repeated.")
    private List<TagRule> tags = List.of();

    @Option(
            names = "--unused-for",
            paramLabel = "AGE",
            defaultValue = "1d",
            converter = AgeText.class,
            description = "Spares what no tag leads to for so long, for it may be a part of a push under way;"
                    + " ${DEFAULT-VALUE} if it is not given.")
    private Duration unusedFor;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = BytesText.class,
            description = "Goes on with content that can be fetched again, and then with the oldest tags that --tags"
                    + " matches, until the storage is so small; such as 200GB.")
    private Long maxSize;

    @Option(names = "--dry-run", description = "Only tells what would be removed.")
    private boolean dryRun;

    private final Console console;
    private boolean headed;

    PruneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        PruneRules rules = config == null ? rules() : rulesOfConfig();
        PruneReport report = Prune.run(storage, rules, this::print);
        report.problems().forEach(console::error);
        console.accept(String.format(
                "%s %d tags, %d manifests, %d blobs of repositories, %d files of content: %s; %s %s",
                dryRun ? "would remove" : "removed",
                report.tags(),
                report.manifests(),
                report.blobs(),
                report.contents(),
                ByteCount.text(report.freedBytes()),
                ByteCount.text(report.storeBytes()),
                dryRun ? "would be left" : "are left"));
        return report.problems().isEmpty() ? 0 : 1;
    }

    private PruneRules rules() {
        if (storage == null) {
            throw new ParameterException(command.commandLine(), "Missing --storage or --config");
        }
        return new PruneRules(null, unusedFor, tags, maxSize, dryRun);
    }

    private PruneRules rulesOfConfig() throws IOException {
        for (String other : List.of("--storage", "--tags", "--unused-for", "--max-size")) {
            if (command.commandLine().getParseResult().hasMatchedOption(other)) {
                throw new ParameterException(command.commandLine(), other + " is in the file of --config");
            }
        }
        RegistryConfig registry = ServeConfigFile.read(config, System.getenv()).registry();
        PruneRules rules = registry.options().prune();
        if (rules == null) {
            throw new IOException(config + " does not say what to prune: add 'prune'");
        }
        storage = registry.storage();
        return new PruneRules(null, rules.uploadsOlderThan(), rules.tags(), rules.maxBytes(), dryRun);
    }

    private void print(PruneRow row) {
        if (!headed) {
            headed = true;
            console.accept(String.format(ROW, "REPOSITORY", "WHAT", "COUNT", "BYTES", "REASON"));
        }
        console.accept(String.format(
                ROW,
                row.repository() == null ? "-" : row.repository(),
                row.what(),
                row.count(),
                row.bytes() == 0 ? "-" : ByteCount.text(row.bytes()),
                row.reason()));
    }

    /** An age. */
    static final class AgeText implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Quantity.time(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "': " + e.getMessage());
            }
        }
    }

    /** A size. */
    static final class BytesText implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Quantity.bytes(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "': " + e.getMessage());
            }
        }
    }

    /** A rule for tags. */
    static final class TagRuleText implements ITypeConverter<TagRule> {
        @Override
        public TagRule convert(String text) {
            Matcher rule = TAG_RULE.matcher(text.trim());
            if (!rule.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is no rule: expected a pattern of repositories, a pattern of tags and an age");
            }
            try {
                return new TagRule(
                        Pattern.compile(rule.group(1)),
                        Pattern.compile(rule.group(2)),
                        new AgeText().convert(rule.group(3)));
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException("'" + e.getPattern() + "' is no pattern: " + e.getDescription());
            }
        }
    }
}
