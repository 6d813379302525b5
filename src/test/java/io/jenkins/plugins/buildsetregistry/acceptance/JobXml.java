package io.jenkins.plugins.buildsetregistry.acceptance;

/** Configurations of jobs and credentials, as Jenkins keeps them. */
final class JobXml {
    private static final String HEAD = "<?xml version='1.1' encoding='UTF-8'?>\n";

    static final String FOLDER = HEAD + "<com.cloudbees.hudson.plugins.folder.Folder/>";

    private JobXml() {}

    static String pipeline(String script) {
        return HEAD
                + "<flow-definition><definition class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
                + text(script) + "</script><sandbox>true</sandbox></definition></flow-definition>";
    }

    /** @param sections elements of a {@code project}, such as {@code builders} */
    static String freestyle(String label, String sections) {
        return HEAD + "<project><assignedNode>" + text(label) + "</assignedNode><canRoam>false</canRoam>" + sections
                + "</project>";
    }

    static String login(String id, String user, String password) {
        String type = "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
        return HEAD + "<" + type + "><scope>GLOBAL</scope>" + element("id", id) + element("username", user)
                + element("password", password) + "</" + type + ">";
    }

    static String element(String name, String content) {
        return "<" + name + ">" + text(content) + "</" + name + ">";
    }

    static String text(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
