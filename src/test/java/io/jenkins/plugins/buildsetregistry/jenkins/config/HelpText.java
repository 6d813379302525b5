package io.jenkins.plugins.buildsetregistry.jenkins.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The help of a form, in HTML, as Markdown. */
final class HelpText {
    private static final Pattern TAG = Pattern.compile("</?\\w+[^>]*>");

    private HelpText() {}

    /**
     * Paragraphs, each on a line, with empty lines between them.
     *
     * @throws IllegalArgumentException naming a tag that has no Markdown here
     */
    static String markdown(String html) {
        String text = html.replaceAll("\\s+", " ")
                .replaceAll("</?(?:div|p)>|<br */?>", "\n\n")
                .replaceAll("</?ul>", "\n")
                .replaceAll("<li>", "\n* ")
                .replaceAll("</li>", "")
                .replaceAll("</?code>", "`")
                .replaceAll("</?(?:b|strong)>", "**")
                .replaceAll("</?(?:i|em)>", "*")
                .replaceAll("<a [^>]*href=\"([^\"]*)\"[^>]*>(.*?)</a>", "[$2]($1)")
                .replaceAll("<pre>\\s*(.*?)\\s*</pre>", "`$1`");
        Matcher tag = TAG.matcher(text);
        if (tag.find()) {
            throw new IllegalArgumentException("no Markdown is known here for " + tag.group());
        }
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replaceAll(" *\n *", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }
}
