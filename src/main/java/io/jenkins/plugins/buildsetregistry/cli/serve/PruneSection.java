package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code prune}: what is deleted by itself. */
final class PruneSection {
    private static final Duration DAY = Duration.ofDays(1);

    private PruneSection() {}

    static PruneRules read(Section section) throws ConfigException {
        List<TagRule> tags = new ArrayList<>();
        for (Section rule : section.sections("tags")) {
            tags.add(new TagRule(
                    rule.pattern("repositories").orElseThrow(() -> rule.missing("repositories")),
                    rule.pattern("tags").orElseThrow(() -> rule.missing("tags")),
                    rule.timeAboveZero(
                                    "olderThan", "tags would go as soon as they are pushed; without the rule they stay")
                            .orElseThrow(() -> rule.missing("olderThan"))));
            rule.requireNothingElse("prune.tags");
        }
        PruneRules rules = new PruneRules(
                section.timeAboveZero("every", "without 'prune' nothing is pruned")
                        .orElse(DAY),
                section.timeAboveZero("uploadsOlderThan", "pushes under way would lose what they have brought")
                        .orElse(DAY),
                tags,
                section.bytesAboveZero("maxSize", "without it there is no limit")
                        .orElse(null),
                section.flag("dryRun", false));
        section.requireNothingElse("prune");
        return rules;
    }
}
