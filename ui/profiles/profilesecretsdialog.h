#pragma once

#include "services/credentials/keychain.h"
#include "services/profiles/profile.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

namespace kekkai {

class Banner;
class LoadingBar;

/// Shown while the secrets of a profile are read from the keychain, and asks for those that are not there. The owner
/// drives it: showReading(), showProblem(), ask().
class ProfileSecretsDialog final : public QDialog {
    Q_OBJECT
public:
    explicit ProfileSecretsDialog(const Profile &profile, QWidget *parent = nullptr);

    void showReading();
    /// The keychain gives nothing. @p missing is asked for, for this run only.
    void showProblem(const ApiError &error, const QList<KeychainKey> &missing);
    /// The keychain works, but does not have @p missing.
    void ask(const QList<KeychainKey> &missing);
    /// Empties the fields, and says so where there was something in them.
    void forgetTyped();
    [[nodiscard]] bool isReading() const { return m_reading; }

    void done(int result) override;

Q_SIGNALS:
    void retryRequested();
    /// @param keep  write them into the keychain; else they are for this run.
    void submitted(const QList<std::pair<kekkai::KeychainKey, kekkai::Secret>> &secrets, bool keep);

private:
    void buildFields(const QList<KeychainKey> &missing, bool canKeep, const QString &whyNot);
    void updateState();
    void submit();

    struct Field {
        KeychainKey key;
        QLineEdit *line = nullptr;
    };
    const Profile m_profile;
    bool m_reading = true;
    QLabel *m_words;
    LoadingBar *m_bar;
    Banner *m_banner;
    QWidget *m_fieldsHolder = nullptr;
    QVBoxLayout *m_fieldsPlace;
    QList<Field> m_fields;
    QRadioButton *m_keep;
    QRadioButton *m_thisRun;
    QLabel *m_keepHint;
    QPushButton *m_open;
    QPushButton *m_retry;
};

} // namespace kekkai
