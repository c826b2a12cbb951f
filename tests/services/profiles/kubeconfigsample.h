#pragma once

// Apart from the test: moc 6.4 stumbles over raw strings of several lines.

inline constexpr char firstKubeconfig[] = R"(apiVersion: v1
kind: Config
current-context: prod-eu
clusters:
- name: eu
  cluster: {server: "https://k8s.eu:6443", certificate-authority: certs/ca.crt}
- name: lax
  cluster:
    server: https://k8s.lax:6443
    insecure-skip-tls-verify: true
users:
- name: alice
  user:
    client-certificate: certs/alice.crt
    client-key-data: R0VIRUlN
- name: robot
  user: &robot
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: aws-iam-authenticator
      args: [token, -i, prod]
- name: old
  user: {username: admin, password: hunter2}
- name: twin
  user: *robot
contexts:
- name: prod-eu
  context: {cluster: eu, user: alice, namespace: confluent}
- name: test
  context: {cluster: lax, user: robot}
- name: ancient
  context: {cluster: lax, user: old}
- name: broken
  context: {cluster: nowhere, user: nobody}
- name: twin
  context: {cluster: eu, user: twin}
)";

inline constexpr char secondKubeconfig[] = R"({"apiVersion": "v1", "kind": "Config", "current-context": "other",
 "clusters": [{"name": "eu", "cluster": {"server": "https://second"}}, {"name": "us", "cluster": {"server": "https://us"}}],
 "users": [{"name": "bob", "user": {"token": "hunter2", "tokenFile": "token"}}],
 "contexts": [{"name": "prod-eu", "context": {"cluster": "us", "user": "bob"}},
              {"name": "us", "context": {"cluster": "us", "user": "bob", "namespace": "flink"}}]})";
