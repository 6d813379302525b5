package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tag that the gate uploads under: {@code change_<number>_<revision>_<tag>}. Number and revision hold no {@code _}, so
 * it reads back without doubt.
 */
public record TemporaryTag(String number, String revision, String tag) {
    private static final Pattern FORM = Pattern.compile("change_([A-Za-z0-9.-]{1,64})_([A-Za-z0-9.-]{1,64})_(.+)");
    private static final int LIMIT = 128;

    /** @throws PublishException if the whole is longer than a tag may be */
    public static TemporaryTag of(Change change, String tag) throws PublishException {
        TemporaryTag temporary = new TemporaryTag(change.id().number(), change.revision(), tag);
        String text = temporary.toString();
        if (text.length() > LIMIT) {
            throw new PublishException("temporary tag '" + text + "' has " + text.length() + " characters, " + LIMIT
                    + " are allowed: shorten the tag '" + tag + "' or the revision");
        }
        return temporary;
    }

    /** @return empty if {@code text} is not a tag of ours */
    public static Optional<TemporaryTag> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() && ImageName.isTag(text) && ImageName.isTag(matcher.group(3))
                ? Optional.of(new TemporaryTag(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "change_" + number + "_" + revision + "_" + tag;
    }
}
