package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How images are built on an agent.
 *
 * @param engine or null to find one that can build the image
 * @param buildOptions added to the engine's build command
 * @param parallel how many of several images are built at once
 * @param environment of the step
 * @param temporary directory on the agent for files of the build, in one for all attempts at it; made if they are absent
 * @param programs that run those of engines, or null for the agent to do it
 * @param told of each image as soon as it is published
 */
public record BuildMachine(
        String engine,
        List<String> buildOptions,
        int parallel,
        Map<String, String> environment,
        String temporary,
        Programs programs,
        BuiltImages told)
        implements Serializable {
    public BuildMachine {
        buildOptions = List.copyOf(buildOptions);
        environment = Map.copyOf(environment);
    }
}
