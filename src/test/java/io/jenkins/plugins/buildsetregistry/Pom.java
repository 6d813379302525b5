package io.jenkins.plugins.buildsetregistry;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** A POM as it is written: properties are put in, nothing is inherited but what {@code parent} is given for. */
final class Pom {
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    private final Document document;
    private final Pom parent;
    private final XPath xpath = XPathFactory.newInstance().newXPath();

    /** @param version null where the POM leaves it to its parent or to a BOM */
    record Dependency(String id, String version, String scope) {}

    private Pom(Document document, Pom parent) {
        this.document = document;
        this.parent = parent;
    }

    static Pom read(Path file, Pom parent) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return new Pom(factory.newDocumentBuilder().parse(file.toFile()), parent);
    }

    /** The text at an XPath below {@code project}, properties put in; empty if there is none. */
    String text(String path) throws Exception {
        return resolve(xpath.evaluate("/project/" + path, document).strip());
    }

    List<String> texts(String path) throws Exception {
        NodeList nodes = nodes(path);
        List<String> texts = new java.util.ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(resolve(nodes.item(i).getTextContent().strip()));
        }
        return texts;
    }

    Map<String, Dependency> dependencies() throws Exception {
        Map<String, Dependency> found = new LinkedHashMap<>();
        NodeList nodes = nodes("dependencies/dependency");
        for (int i = 1; i <= nodes.getLength(); i++) {
            String at = "dependencies/dependency[" + i + "]/";
            String id = text(at + "groupId") + ":" + text(at + "artifactId");
            String version = text(at + "version");
            String scope = text(at + "scope");
            found.put(id, new Dependency(id, version.isEmpty() ? null : version, scope.isEmpty() ? "compile" : scope));
        }
        return found;
    }

    private NodeList nodes(String path) throws Exception {
        return (NodeList) xpath.evaluate("/project/" + path, document, XPathConstants.NODESET);
    }

    private String resolve(String text) throws Exception {
        Matcher property = PROPERTY.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (property.find()) {
            String value = property(property.group(1));
            property.appendReplacement(resolved, Matcher.quoteReplacement(value == null ? property.group() : value));
        }
        return property.appendTail(resolved).toString();
    }

    private String property(String name) throws Exception {
        if (name.startsWith("project.")) {
            String own = text(name.substring("project.".length()));
            return own.isEmpty() ? null : own;
        }
        NodeList own = nodes("properties/*[name()='" + name + "']");
        if (own.getLength() > 0) {
            return resolve(own.item(0).getTextContent().strip());
        }
        return parent == null ? null : parent.property(name);
    }
}
