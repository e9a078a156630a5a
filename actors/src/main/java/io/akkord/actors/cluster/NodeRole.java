package io.akkord.actors.cluster;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a node does. Most do both. */
public enum NodeRole {
    /** Takes requests over HTTP. */
    INGRESS,
    /** Runs replicas. */
    WORKER;

    /** Marks the role of a member that is its node's id. */
    private static final String ID = "node=";

    /** As it stands in configuration, and among the roles of the cluster's member. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that {@link #id()}. */
    public static Optional<NodeRole> find(String id) {
        return Arrays.stream(values()).filter(role -> role.id().equals(id)).findFirst();
    }

    /** The roles that the cluster's member has: what the node does, and its id, which is known so before its row is. */
    public static List<String> memberRoles(Set<NodeRole> roles, String node) {
        return Stream.concat(roles.stream().map(NodeRole::id).sorted(), Stream.of(ID + node))
                .toList();
    }

    /** The id of the node that has these roles as a member of the cluster. */
    public static Optional<String> node(Collection<String> memberRoles) {
        return memberRoles.stream()
                .filter(role -> role.startsWith(ID))
                .map(role -> role.substring(ID.length()))
                .findFirst();
    }
}
