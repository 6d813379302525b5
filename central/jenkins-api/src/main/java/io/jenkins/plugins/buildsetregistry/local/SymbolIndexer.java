package io.jenkins.plugins.buildsetregistry.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;

/**
 * Lists the classes with a {@code Symbol} where Jenkins looks them up: one binary name a line, as annotation-indexer does. That
 * library's one version in Maven Central writes no new index on Java 9 and newer.
 */
@SupportedAnnotationTypes("org.jenkinsci.Symbol")
public final class SymbolIndexer extends AbstractProcessor {
    private static final String INDEX = "META-INF/services/annotations/org.jenkinsci.Symbol";

    private final Set<String> names = new TreeSet<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            round.getElementsAnnotatedWith(annotation)
                    .forEach(type -> names.add(processingEnv
                            .getElementUtils()
                            .getBinaryName((TypeElement) type)
                            .toString()));
        }
        if (round.processingOver() && !round.errorRaised() && !names.isEmpty()) {
            write();
        }
        return false;
    }

    private void write() {
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", INDEX)
                .openWriter()) {
            for (String name : names) {
                index.write(name + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
