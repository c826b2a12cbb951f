#include "services/export/installationcommand.h"

#include "services/profiles/profile.h"

#include <QDir>
#include <QStringList>

namespace kekkai {

using namespace Qt::StringLiterals;

QString installationCommand(const Profile &profile, Shell shell)
{
    const bool hasRelease = !profile.helmRelease.isEmpty();
    if (!hasRelease && profile.kubeContext.isEmpty())
        return {};
    QStringList words =
        hasRelease ? QStringList{u"helm"_s, u"get"_s, u"values"_s} : QStringList{u"kubectl"_s, u"get"_s};
    words.append(hasRelease ? shellWord(profile.helmRelease, shell) : u"deployments,secrets"_s);
    const auto add = [&words, shell](const QString &option, const QString &value) {
        if (!value.isEmpty())
            words << option << shellWord(value, shell);
    };
    add(u"--namespace"_s, profile.helmNamespace);
    add(hasRelease ? u"--kube-context"_s : u"--context"_s, profile.kubeContext);
    // Several files can be given in KUBECONFIG only; then the command works where that is set.
    if (!profile.kubeconfig.contains(QDir::listSeparator()))
        add(u"--kubeconfig"_s, profile.kubeconfig);
    return words.join(u' ');
}

} // namespace kekkai
