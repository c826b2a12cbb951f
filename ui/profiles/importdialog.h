#pragma once

#include "services/profiles/profileimport.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace kekkai {

class Banner;
class EmptyState;

/// Takes connections from what people already have. Shows what was found, which secrets would go into the keychain and
/// what was not taken, before anything is stored. The owner answers lookRequested() with showFound() or showProblem(),
/// and submitted() with accept() or showProblem().
class ImportDialog final : public QDialog {
    Q_OBJECT
public:
    enum class Source { File, Environment, Properties, Kubeconfig };
    struct Found {
        ImportedProfile imported;
        QStringList notes; ///< sentences: what was not taken, or taken with a reservation
    };

    explicit ImportDialog(QWidget *parent = nullptr);

    void setSource(Source source, const QString &path);
    /// @param remarks  about the source as a whole.
    void showFound(const QList<Found> &found, const QStringList &remarks);
    void showProblem(const QString &title, const QString &cause);
    /// What was found may hold secrets: forgets it all, and says so.
    void forgetFound();
    [[nodiscard]] bool isLooking() const { return m_looking; }

Q_SIGNALS:
    void lookRequested(kekkai::ImportDialog::Source source, const QString &path);
    void submitted(const QList<kekkai::ImportedProfile> &chosen, bool keepSecrets);

private:
    void updateState();
    void look();
    void showDetails();
    [[nodiscard]] Source source() const;

    QList<Found> m_found;
    bool m_looking = false;
    bool m_looked = false;
    QComboBox *m_source;
    QLineEdit *m_path;
    QPushButton *m_choose;
    QPushButton *m_look;
    Banner *m_banner;
    Banner *m_remarks;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QListWidget *m_list;
    QPlainTextEdit *m_details;
    QCheckBox *m_keep;
    QPushButton *m_add;
};

} // namespace kekkai
