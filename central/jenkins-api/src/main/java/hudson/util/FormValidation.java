package hudson.util;

import hudson.Util;
import java.io.IOException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.kohsuke.stapler.HttpResponse;

/** Local: HTML is the message, escaped. */
public abstract class FormValidation extends IOException implements HttpResponse {
    public final Kind kind;

    private FormValidation(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public static FormValidation error(String message) {
        return message(Kind.ERROR, message);
    }

    public static FormValidation warning(String message) {
        return message(Kind.WARNING, message);
    }

    public static FormValidation ok(String message) {
        return message(Kind.OK, message);
    }

    public static FormValidation ok() {
        return respond(Kind.OK, "<div/>");
    }

    public static FormValidation error(String format, Object... args) {
        return error(String.format(format, args));
    }

    public static FormValidation warning(String format, Object... args) {
        return warning(String.format(format, args));
    }

    public static FormValidation ok(String format, Object... args) {
        return ok(String.format(format, args));
    }

    public static FormValidation error(Throwable e, String message) {
        return error(message);
    }

    public static FormValidation warning(Throwable e, String message) {
        return warning(message);
    }

    public static FormValidation error(Throwable e, String format, Object... args) {
        return error(String.format(format, args));
    }

    public static FormValidation warning(Throwable e, String format, Object... args) {
        return warning(String.format(format, args));
    }

    public static FormValidation aggregate(Collection<FormValidation> validations) {
        Kind worst = Kind.OK;
        for (FormValidation validation : validations) {
            worst = validation.kind.compareTo(worst) > 0 ? validation.kind : worst;
        }
        return respond(
                worst,
                validations.stream()
                        .map(validation -> "<li>" + validation.renderHtml() + "</li>")
                        .collect(Collectors.joining("", "<ul>", "</ul>")));
    }

    public static FormValidation errorWithMarkup(String message) {
        return markup(Kind.ERROR, message);
    }

    public static FormValidation warningWithMarkup(String message) {
        return markup(Kind.WARNING, message);
    }

    public static FormValidation okWithMarkup(String message) {
        return markup(Kind.OK, message);
    }

    public static FormValidation respond(Kind kind, String html) {
        return new Rendered(kind, null, html);
    }

    public static FormValidation validateRequired(String value) {
        return Util.fixEmptyAndTrim(value) == null ? error("Required") : ok();
    }

    private static FormValidation message(Kind kind, String message) {
        String text = message == null ? "" : message;
        return markup(kind, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    private static FormValidation markup(Kind kind, String message) {
        return new Rendered(kind, message, message);
    }

    public abstract String renderHtml();

    public enum Kind {
        OK,
        WARNING,
        ERROR
    }

    private static final class Rendered extends FormValidation {
        private final String html;

        Rendered(Kind kind, String message, String html) {
            super(kind, message);
            this.html = html;
        }

        @Override
        public String renderHtml() {
            return html;
        }

        @Override
        public String toString() {
            return kind + ": " + html;
        }
    }
}
