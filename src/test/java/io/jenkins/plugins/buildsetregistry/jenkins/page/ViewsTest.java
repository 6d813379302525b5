package io.jenkins.plugins.buildsetregistry.jenkins.page;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.AttemptView;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.PromoteAction;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;

/**
 * The views of pages, which only a Jenkins can draw: each property that they name is there, and each text that they show is
 * escaped. They work under a Content Security Policy that forbids all that is inline.
 */
public class ViewsTest {
    private static final String ROOT = "io.jenkins.plugins.buildsetregistry.jenkins.";
    private static final Pattern PATH = Pattern.compile("(?<![\\w.'%])([a-z]\\w*)((?:\\.\\w+(?:\\(\\))?)+)(?=(\\()?)");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern MESSAGE = Pattern.compile("^%([^(]+)(?:\\((.*)\\))?$");
    /** What core, or a loop over what is not ours, gives to a view. */
    private static final Set<String> UNKNOWN = Set.of("h", "app", "job", "action", "rootURL");

    /** What expressions in Jelly have another meaning for: a view with such a property is not drawn at all. */
    private static final Set<String> WORDS = Set.of(
            "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "div", "mod", "size", "empty", "null", "true",
            "false");

    private static final Set<String> SAFE_LINKS = Set.of(
            "${image.page}",
            "${upload.page}",
            "${promotion.page}",
            "${base.changeUrl}",
            "${base.buildUrl}",
            "${link.changeUrl}",
            "${link.buildUrl}");

    private final ProjectTree tree = ProjectTree.find();
    private final List<String> faults = new ArrayList<>();

    private List<Path> views() throws Exception {
        return tree.files("src/main/resources").stream()
                .filter(file -> file.toString().endsWith(".jelly"))
                .filter(file -> file.toString().contains("/jenkins/page/")
                        || file.toString().contains("/jenkins/promote/"))
                .toList();
    }

    private static Element root(Path view) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(view.toFile()).getDocumentElement();
    }

    private interface Visit {
        void element(Element element) throws Exception;
    }

    private static void walk(Element element, Visit visit) throws Exception {
        visit.element(element);
        NodeList children = element.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element child) {
                walk(child, visit);
            }
        }
    }

    @Test
    public void nothingIsInlineAndOnlyThePictureIsNotEscaped() throws Exception {
        assertTrue(views().size() >= 6);
        for (Path view : views()) {
            assertTrue(view.toString(), Files.readString(view).startsWith("<?jelly escape-by-default=\"true\"?>"));
            walk(root(view), element -> inspect(view, element));
        }
        assertEquals(List.of(), faults);
    }

    private void inspect(Path view, Element element) {
        String name = element.getLocalName();
        if (name.equals("script") || name.equals("style")) {
            faults.add(view + ": <" + name + ">");
        }
        if (name.equals("out") && !element.getAttribute("value").equals("${shown.picture}")) {
            faults.add(view + ": not escaped: " + element.getAttribute("value"));
        }
        if (name.equals("th") && element.getAttribute("scope").isEmpty()) {
            faults.add(view + ": <th> without scope");
        }
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            String key = attribute.getName();
            if (key.equals("style")
                    || key.startsWith("on")
                    || attribute.getValue().contains("javascript:")) {
                faults.add(view + ": " + attribute);
            }
            boolean link = key.equals("href") || key.equals("src") || key.equals("action");
            if (link && attribute.getValue().startsWith("${") && !isSafe(attribute.getValue())) {
                faults.add(view + ": leads anywhere: " + attribute);
            }
        }
    }

    private static boolean isSafe(String address) {
        return SAFE_LINKS.contains(address) || address.startsWith("${rootURL}/") || address.equals("${it.urlName}/");
    }

    /** A property that is not there is empty on the page: nobody is told. */
    @Test
    public void everyPropertyIsThereAndMayBeRead() throws Exception {
        for (Path view : views()) {
            Map<String, Type> variables = new HashMap<>();
            String type = view.getParent().toString().replace('/', '.');
            Class<?> it = Class.forName(type.substring(type.indexOf(ROOT)));
            variables.put("it", it);
            if (it == PromoteAction.class) {
                variables.put("last", AttemptView.class);
            }
            if (it == ImagesAction.class) {
                variables.put("shown", ImagesView.class);
            }
            resolve(view, root(view), variables);
        }
        assertEquals(List.of(), faults);
    }

    private void resolve(Path view, Element element, Map<String, Type> outer) {
        Map<String, Type> variables = new HashMap<>(outer);
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            expressions(view, attributes.item(i).getNodeValue(), variables);
        }
        String name = element.getLocalName();
        if (name.equals("set")) {
            outer.put(element.getAttribute("var"), type(view, element.getAttribute("value"), variables));
        }
        if (name.equals("forEach")) {
            Type list = type(view, element.getAttribute("items"), variables);
            variables.put(
                    element.getAttribute("var"),
                    list instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class);
        }
        NodeList children = element.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            Node child = children.item(i);
            if (child instanceof Element each) {
                resolve(view, each, variables);
            } else if (child instanceof Text) {
                expressions(view, child.getNodeValue(), variables);
            }
        }
    }

    private Type type(Path view, String expression, Map<String, Type> variables) {
        Matcher path = PATH.matcher(expression);
        return path.find() && !UNKNOWN.contains(path.group(1)) ? read(view, path, variables) : Object.class;
    }

    private void expressions(Path view, String text, Map<String, Type> variables) {
        Matcher expression = EXPRESSION.matcher(text);
        while (expression.find()) {
            String inner = expression.group(1);
            Matcher message = MESSAGE.matcher(inner);
            if (message.find()) {
                message(view, message.group(1), message.group(2) != null);
                inner = message.group(2) == null ? "" : message.group(2);
            }
            Matcher path = PATH.matcher(inner);
            while (path.find()) {
                if (!UNKNOWN.contains(path.group(1))) {
                    read(view, path, variables);
                }
            }
        }
    }

    /** One with values has its text in the view's messages, as its key has no place for them. */
    private void message(Path view, String key, boolean hasValues) {
        Path file = Path.of(view.toString().replaceFirst("\\.jelly$", ".properties"));
        Properties messages = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                messages.load(in);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        if (hasValues && !messages.containsKey(key)) {
            faults.add(view + ": no message '" + key + "'");
        }
    }

    private Type read(Path view, Matcher path, Map<String, Type> variables) {
        Type type = variables.get(path.group(1));
        if (type == null) {
            faults.add(view + ": what is " + path.group() + "?");
            return Object.class;
        }
        for (String part : path.group(2).substring(1).split("\\.")) {
            Class<?> owner = (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
            if (WORDS.contains(part)) {
                faults.add(view + ": " + path.group() + ": '" + part + "' is no name");
            }
            Method method = find(owner, part.replace("()", ""), part.endsWith("()"));
            if (method == null) {
                if (!owner.equals(Object.class) && !isCalled(owner, path, part)) {
                    faults.add(view + ": " + path.group() + ": " + owner.getSimpleName() + " has no " + part);
                }
                return Object.class;
            }
            type = method.getGenericReturnType();
        }
        return type;
    }

    /** A method with arguments: only that there is one of that name. */
    private static boolean isCalled(Class<?> owner, Matcher path, String part) {
        return path.group(3) != null
                && path.group(2).endsWith("." + part)
                && List.of(owner.getMethods()).stream()
                        .anyMatch(method -> method.getName().equals(part));
    }

    private static Method find(Class<?> owner, String name, boolean called) {
        String upper = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        for (Method method : owner.getMethods()) {
            boolean named = called
                    ? method.getName().equals(name)
                    : method.getName().equals("get" + upper) || method.getName().equals("is" + upper);
            boolean ours = method.getDeclaringClass().getName().startsWith(ROOT);
            boolean visible =
                    !ours || Modifier.isPublic(method.getDeclaringClass().getModifiers());
            if (named && method.getParameterCount() == 0 && visible) {
                return method;
            }
        }
        return null;
    }
}
