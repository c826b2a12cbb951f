#pragma once

#include "services/profiles/profile.h"

namespace kekkai::test {

/// A profile in which every member differs from its default.
inline Profile fullProfile(const QString &name)
{
    using namespace Qt::StringLiterals;
    EndpointProfile registry;
    registry.address = u"https://sr.example.com:8081/base"_s;
    registry.signIn = SignIn::Kind::OAuthClientCredentials;
    registry.user = u"client-7"_s;
    registry.tokenUrl = u"https://idp.example.com/token"_s;
    registry.scope = u"registry.read registry.write"_s;
    registry.logicalCluster = u"lsrc-1"_s;
    registry.identityPool = u"pool-2"_s;
    registry.caFile = u"/etc/kekkai/ca.pem"_s;
    registry.clientCertificateFile = u"/etc/kekkai/me.pem"_s;
    registry.clientKeyFile = u"/etc/kekkai/me.key"_s;
    registry.hasKeyPassphrase = true;
    registry.pinnedSha256 = QByteArray(32, '\xab');
    registry.credentialsInClearAllowed = true;
    registry.tokenCaFile = u"/etc/kekkai/idp.pem"_s;
    registry.tokenClientCertificateFile = u"/etc/kekkai/idp.p12"_s;
    registry.tokenClientKeyFile = u"/etc/kekkai/idp.key"_s;
    registry.tokenHasKeyPassphrase = true;
    registry.tokenPinnedSha256 = QByteArray(32, '\x01');
    registry.tokenCredentialsInClearAllowed = true;

    EndpointProfile cmf;
    cmf.address = u"http://cmf.example.com:8080/cmf"_s;
    cmf.signIn = SignIn::Kind::MdsLogin;
    cmf.user = u"flink-admin"_s;
    cmf.tokenUrl = u"https://mds.example.com:8090"_s;

    EndpointProfile catalog;
    catalog.address = u"https://catalog.example.com"_s;
    catalog.signIn = SignIn::Kind::ApiKey;
    catalog.user = u"KEY123"_s;

    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = name;
    profile.color = u"red"_s;
    profile.isProduction = true;
    profile.isReadOnly = true;
    profile.schemaRegistry = registry;
    profile.cmf = cmf;
    profile.catalog = catalog;
    profile.kubeconfig = u"/home/me/.kube/config"_s;
    profile.kubeContext = u"prod-eu"_s;
    profile.helmRelease = u"cmf"_s;
    profile.helmNamespace = u"confluent"_s;
    return profile;
}

inline Profile simpleProfile(const QString &name)
{
    using namespace Qt::StringLiterals;
    Profile profile;
    profile.name = name;
    profile.schemaRegistry = EndpointProfile{};
    profile.schemaRegistry->address = u"https://sr.example.com:8081"_s;
    return profile;
}

} // namespace kekkai::test
