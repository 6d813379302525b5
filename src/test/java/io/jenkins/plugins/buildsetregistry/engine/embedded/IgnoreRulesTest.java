package io.jenkins.plugins.buildsetregistry.engine.embedded;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import org.junit.Test;

/** Cases of moby/patternmatcher's own tables, and those of Docker's documentation. */
public class IgnoreRulesTest {
    @Test
    public void matchesAsDockerDoes() throws Exception {
        ignores("**", "file", "file/", "dir/file");
        ignores("**/", "file", "dir/file");
        ignores("**/**", "dir/file", "dir/dir/file");
        ignores("dir/**", "dir/file", "dir/dir/file");
        keeps("dir/**", "dir2", "a/dir/file");
        ignores("**/dir2/*", "dir/dir2/file", "dir/dir2/dir2/file", "dir2/file");
        ignores("**/dir2/**", "dir/dir2/dir2/file");
        ignores("**file", "file", "dir/file", "dir/afile");
        ignores("**/file", "file", "dir/file");
        keeps("**/file", "dir/afile");
        ignores("**/file*", "dir/file", "dir/file.txt", "dir/dir/file.txt");
        ignores("**/file*txt", "dir/dir/file.txt");
        ignores("**/**/*.txt", "dir/dir/file.txt");
        keeps("**/**/*.txt2", "dir/dir/file.txt");
        ignores("a**/*.txt", "a/file.txt", "a/dir/dir/file.txt");
        keeps("a/*.txt", "a/dir/file.txt");
        ignores("a/b/*.txt", "a/b/file.txt");
        ignores(".*", ".foo");
        keeps(".*", "foo");
        ignores("abc.def", "abc.def", "abc.def/x");
        keeps("abc.def", "abcdef", "abcZdef");
        ignores("abc?def", "abcZdef");
        keeps("abc?def", "abcdef", "abc/def");
        ignores("a\\\\", "a\\");
        ignores("**/foo/bar", "foo/bar", "dir/foo/bar", "dir/dir2/foo/bar");
        ignores("abc/**", "abc/def", "abc/def/ghi");
        keeps("abc/**", "abc");
        ignores("**/.foo", ".foo", "bar/.foo");
        keeps("**/.foo", "bar.foo");
        ignores("a(b)c/def", "a(b)c/def");
        keeps("a(b)c/def", "a(b)c/xyz");
        ignores("a.|)$(}+{bc", "a.|)$(}+{bc");
        ignores("/a", "a", "a/b");
        ignores("./a//b/../c", "a/c");
        ignores("[a-c]x", "bx");
        ignores("[^a-c]x", "dx");
        keeps("[^a-c]x", "bx");
        ignores("[[&]x", "[x", "&x");
        ignores("[a\\]]x", "]x");
    }

    @Test
    public void theLastMatchingRuleDecides() throws Exception {
        ignores("*.md\n!README.md\nREADME-secret.md", "a.md", "README-secret.md");
        keeps("*.md\n!README.md", "README.md");
        ignores("*.md\n!README*.md\nREADME-secret.md", "README-secret.md");
        ignores("*.md\nREADME-secret.md\n!README*.md", "a.md");
        keeps("*.md\nREADME-secret.md\n!README*.md", "README-secret.md");
        keeps("dir\n!dir/keep", "dir/keep", "dir/keep/below");
        ignores("dir\n!dir/keep", "dir", "dir/other");
        keeps("a\n! a/b", "a/b");
        ignores("\ufeff# comment\r\n\r\n  a  \r\n", "a");
        keeps("#a\n", "#a");
    }

    @Test
    public void namesTheLineOfABrokenRule() {
        assertEquals(
                "`.dockerignore` line 2: '!' needs a pattern",
                assertThrows(EngineException.class, () -> IgnoreRules.parse("a\n!\n", ".dockerignore"))
                        .getMessage());
        assertEquals(
                "`.dockerignore` line 1: the pattern 'a[' is broken",
                assertThrows(EngineException.class, () -> IgnoreRules.parse("a[\n", ".dockerignore"))
                        .getMessage());
    }

    private static void ignores(String rules, String... paths) throws EngineException {
        for (String path : paths) {
            assertEquals(rules + " " + path, true, IgnoreRules.parse(rules, "x").ignores(path));
        }
    }

    private static void keeps(String rules, String... paths) throws EngineException {
        for (String path : paths) {
            assertEquals(
                    rules + " " + path, false, IgnoreRules.parse(rules, "x").ignores(path));
        }
    }
}
