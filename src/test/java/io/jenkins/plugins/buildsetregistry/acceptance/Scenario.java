package io.jenkins.plugins.buildsetregistry.acceptance;

/**
 * Something that a user does with the plugin, and what must come of it.
 *
 * @param name by which it is chosen; its jobs are named after it
 * @param about one line for people
 */
record Scenario(String name, String about, Body body) {
    interface Body {
        /**
         * @param project for images and jobs that only this scenario uses
         * @throws NotRun if this Jenkins lacks what it takes
         * @throws Failed if something is not as it must be
         */
        void run(Site site, Project project) throws Exception;
    }
}
