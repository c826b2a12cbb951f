#pragma once

#include "services/profiles/profileimport.h"

#include <QHash>

namespace kekkai {

/// What a kubeconfig says of one cluster: whatever is needed to tell what a profile can do with it.
struct KubeCluster {
    QString server;
    QString caFile; ///< absolute; empty: in the file itself, or the system's
    bool isUnchecked = false; ///< insecure-skip-tls-verify
    QString file; ///< the kubeconfig that defines it
};

/// How somebody signs in to a cluster. Tokens and keys stay in the file: only that they are there is known.
struct KubeUser {
    bool hasToken = false;
    bool hasClientCertificate = false;
    bool hasDeadSignIn = false; ///< username, password or auth-provider: current Kubernetes knows none of them
    QString program; ///< exec: the command; arbitrary code, to be run only with the user's leave
    QStringList files; ///< absolute: token, certificate and key files
    QString file; ///< the kubeconfig that defines them
};

struct KubeContext {
    QString name;
    QString cluster;
    QString user;
    QString nameSpace; ///< empty: "default"
    QString file; ///< the kubeconfig that defines it
};

struct Kubeconfig {
    QStringList files; ///< those that were read, absolute, in the order of their weight
    QList<KubeContext> contexts; ///< in the files' order; of two with one name the first counts
    QString currentContext; ///< empty: none is set
    QHash<QString, KubeCluster> clusters;
    QHash<QString, KubeUser> users;
    QList<ImportNote> notes;
};

/// Where kubectl looks: @p explicitFile (perhaps a list), else KUBECONFIG (a list), else ~/.kube/config.
[[nodiscard]] QStringList kubeconfigFiles(const QString &explicitFile, const EnvironmentLookup &lookup = {});

/// Reads and joins @p files as kubectl does. A missing file of several is passed over and noted.
/// Errors: NotReadable, TooLarge (16 MB), Damaged with the line.
[[nodiscard]] ProfileResult<Kubeconfig> readKubeconfig(const QStringList &files);

/// A profile of the context @p name: the files and the context, not what they hold.
/// Errors: UnknownProfile when there is no such context.
[[nodiscard]] ProfileResult<ImportedProfile> profileFromKubeconfig(const Kubeconfig &kubeconfig, const QString &name);

} // namespace kekkai
