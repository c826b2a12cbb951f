#pragma once

#include "services/credentials/keychain.h"
#include "services/profiles/profile.h"

#include <QDialog>

#include <array>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace kekkai {

class Banner;
class EndpointForm;
class FormField;

/// What was typed for a profile: itself, and what goes into and out of the keychain with it.
struct ProfileDraft {
    Profile profile;
    QList<std::pair<KeychainKey, Secret>> secrets; ///< to be kept
    QList<KeychainKey> forgotten; ///< to be removed
    bool keepKnown = false; ///< those that offerToKeep() offered, as far as nothing else was typed
};

/// Makes or changes one profile. The owner answers submitted() with accept() or showProblem(); until then all that was
/// typed is still there. Secrets that the keychain holds are never read into a field.
class ProfileEditor final : public QDialog {
    Q_OBJECT
public:
    /// @param taken  names of the other profiles.
    ProfileEditor(const Profile &profile, bool isNew, QStringList taken, QWidget *parent = nullptr);

    enum class Page { General, SchemaRegistry, Cmf, Catalog, Kubernetes };
    void showPage(Page page);
    /// Which of the profile's entries the keychain holds.
    void setStored(const QList<KeychainKey> &keys);
    /// The open connection has these already: they go into the keychain with the profile when the user says yes.
    void offerToKeep(const QList<KeychainKey> &keys, const ProfileSecrets &known);
    /// Empties the fields of secrets, and says so where there was something in them.
    void forgetTyped();
    /// Why the keychain cannot be used now: what is typed could not be kept.
    void setKeychainNotice(const QString &title, const QString &cause);
    /// The contexts of the kubeconfig that kubeconfigChosen() named. @p problem: why there are none; else empty.
    void setContexts(const QStringList &contexts, const QString &current, const QString &problem);
    void showProblem(const QString &title, const QString &cause);
    /// While the owner saves: nothing can be changed.
    void setBusy(bool busy);
    [[nodiscard]] bool isChanged() const;
    [[nodiscard]] ProfileDraft draft() const;

    void finish(); ///< it was saved: closes, and empties the fields of secrets
    void reject() override; ///< asks when something was changed

Q_SIGNALS:
    void submitted(const kekkai::ProfileDraft &draft);
    void kubeconfigChosen(const QString &files); ///< as typed; empty: where kubectl looks

private:
    QWidget *madeGeneral();
    QWidget *madeKubernetes();
    void addPage(const QString &text, QWidget *content, const QString &name);
    void updateState();
    void submit();
    [[nodiscard]] Profile profile() const;
    [[nodiscard]] EndpointForm *form(EndpointRole role) const;

    const Profile m_before;
    const bool m_isNew;
    const QStringList m_taken;
    Profile m_shown; ///< as the fields gave it back at first: what counts as a change is measured against it
    Banner *m_banner;
    Banner *m_notice;
    QListWidget *m_pages;
    QStackedWidget *m_stack;
    QLineEdit *m_name = nullptr;
    FormField *m_nameField = nullptr;
    QComboBox *m_color = nullptr;
    QCheckBox *m_production = nullptr;
    QCheckBox *m_readOnly = nullptr;
    std::array<EndpointForm *, 3> m_forms{};
    QLineEdit *m_kubeconfig = nullptr;
    FormField *m_kubeconfigField = nullptr;
    QComboBox *m_context = nullptr;
    QLineEdit *m_release = nullptr;
    QLineEdit *m_namespace = nullptr;
    QLineEdit *m_command = nullptr;
    QPushButton *m_copyCommand = nullptr;
    QCheckBox *m_keepKnown;
    QLabel *m_reason;
    QPushButton *m_save;
    bool m_busy = false;
};

} // namespace kekkai
