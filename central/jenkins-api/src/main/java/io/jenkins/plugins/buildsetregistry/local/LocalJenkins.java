package io.jenkins.plugins.buildsetregistry.local;

import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import hudson.security.ACL;
import hudson.security.Permission;
import java.io.File;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/** The Jenkins of a test: {@link #start} makes {@link Jenkins#get} work in this JVM, {@link #close} ends that. */
public final class LocalJenkins implements AutoCloseable {
    private static final ThreadLocal<Authentication> WHO = new ThreadLocal<>();
    private static volatile LocalJenkins current;

    private final File root;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Map<String, Computer> computers = new ConcurrentHashMap<>();
    private final Map<String, Item> items = new ConcurrentHashMap<>();
    private final ACL acl = new GrantedPermissions();
    private volatile Set<Permission> granted = Set.of(Jenkins.ADMINISTER);
    private volatile String rootUrl = "http://jenkins.example/";
    private volatile Computer running;
    private Jenkins jenkins;

    private LocalJenkins(File root) {
        this.root = root;
    }

    /** @param root where it may write */
    public static synchronized LocalJenkins start(File root) {
        if (current != null) {
            throw new IllegalStateException("a test before this one did not close its Jenkins");
        }
        LocalExtensions.forget();
        current = new LocalJenkins(root);
        Jenkins jenkins = Jenkins.get();
        current.nodes.put("", jenkins);
        current.computers.put("", jenkins.createComputer());
        return current;
    }

    @Override
    public void close() {
        current = null;
        LocalExtensions.forget();
        LocalCredentials.clear();
    }

    /** As after a restart, all extensions are made anew; what they were configured with is not stored here. */
    public void forgetExtensions() {
        LocalExtensions.forget();
    }

    public void add(LocalAgent agent) {
        nodes.put(agent.getNodeName(), agent);
        computers.put(agent.getNodeName(), agent.computer());
    }

    /** Takes a node away, as an administrator may. */
    public void remove(LocalAgent agent) {
        nodes.remove(agent.getNodeName());
        computers.remove(agent.getNodeName());
    }

    public void add(Item item) {
        items.put(item.getFullName(), item);
    }

    /** What the current user may, with all that these imply. The user of a new Jenkins is its administrator. */
    public void grantOnly(Permission... permissions) {
        granted = Set.of(permissions);
    }

    /** @param url null for a Jenkins that does not know its own address */
    public void rootUrl(String url) {
        rootUrl = url;
    }

    /** What {@link Computer#currentComputer} gives; null for none. */
    public void runningOn(Node node) {
        running = node == null ? null : node.toComputer();
    }

    public static LocalJenkins current() {
        return LocalRemoting.isOnAgent() ? null : current;
    }

    public static Computer currentComputer() {
        return current == null ? null : current.running;
    }

    /** The computer with this channel; null if there is none. */
    public static Computer computerOf(VirtualChannel channel) {
        LocalJenkins local = current();
        return local == null
                ? null
                : local.computers.values().stream()
                        .filter(computer -> computer.getChannel() == channel)
                        .findFirst()
                        .orElse(null);
    }

    /** Whom this thread acts for. */
    public static Authentication authentication() {
        Authentication set = WHO.get();
        return set == null ? LocalUser.CURRENT : set;
    }

    /** @return whom it acted for before, for the next call; null for the current user */
    public static Authentication actAs(Authentication authentication) {
        Authentication before = WHO.get();
        WHO.set(authentication);
        return before;
    }

    public synchronized Jenkins jenkins(Function<LocalJenkins, Jenkins> constructor) {
        if (jenkins == null) {
            jenkins = constructor.apply(this);
        }
        return jenkins;
    }

    public File root() {
        return root;
    }

    public String rootUrl() {
        return rootUrl;
    }

    public ACL acl() {
        return acl;
    }

    public Node node(String name) {
        return nodes.get(name);
    }

    public Computer computer(String name) {
        return computers.get(name);
    }

    public Item item(String fullName) {
        return items.get(fullName);
    }

    private final class GrantedPermissions extends ACL {
        @Override
        public boolean hasPermission2(Authentication who, Permission permission) {
            if (who.equals(ACL.SYSTEM2)) {
                return true;
            }
            for (Permission wanted = permission; wanted != null; wanted = wanted.impliedBy) {
                if (granted.contains(wanted)) {
                    return true;
                }
            }
            return false;
        }
    }
}
