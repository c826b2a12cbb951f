#pragma once

#include "services/core/cancellation.h"
#include "services/discovery/connectiontest.h"
#include "services/discovery/discovery.h"
#include "ui/profiles/profileeditor.h"
#include "ui/widgets/banner.h"

#include <QDialog>
#include <QFutureWatcher>

#include <functional>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTreeWidget;
class QTreeWidgetItem;

namespace kekkai {

class EndpointForm;
class LoadingBar;

/// From one pasted address to a tested connection, in four steps: what is there, how to sign in, does it work, what it
/// is called. One can go back at any time, and nothing typed is lost. The owner answers submitted() with finish() or
/// showProblem(), and certificateWanted() with setPin() or with nothing.
class ConnectionWizard final : public QDialog {
    Q_OBJECT
public:
    enum class Step { Address, SignIn, Test, Finish };
    /// Makes what a test needs out of what was typed. Called on another thread, as it reads certificate files.
    /// Errors: Invalid, with a sentence in ApiError::detail.
    using MakeEndpoint =
        std::function<Result<Endpoint>(const EndpointProfile &, EndpointRole, const EndpointSecrets &)>;

    /// @param taken  names of the profiles there are.
    ConnectionWizard(MakeEndpoint makeEndpoint, QStringList taken, QWidget *parent = nullptr);
    ~ConnectionWizard() override;

    [[nodiscard]] Step step() const { return m_step; }
    void setAddress(const QString &typed); ///< as if it had been pasted; nothing is asked yet
    void look(); ///< asks what is at the address
    [[nodiscard]] bool isLooking() const { return m_looking; }
    /// The test of one server; null before the third step, and when the connection has no such server.
    [[nodiscard]] const ConnectionTest *test(EndpointRole role) const;
    void setPin(EndpointRole role, const QByteArray &sha256); ///< then this server is tested again from TLS on
    void showProblem(const QString &title, const QString &cause);
    /// Stops the tests and empties the fields of secrets, and says so where there was something in them.
    void forgetSecrets();
    void finish(); ///< it is saved: closes, and empties the fields of secrets
    void reject() override; ///< asks when something was typed that would be lost

Q_SIGNALS:
    void submitted(const kekkai::ProfileDraft &draft);
    void certificateWanted(kekkai::EndpointRole role, const kekkai::ApiError &error);

private:
    struct Row {
        FoundServer server;
        QWidget *line = nullptr;
        QComboBox *use = nullptr; ///< its data: a role as int, or -1 to leave it out
    };
    struct Trial {
        EndpointRole role = EndpointRole::SchemaRegistry;
        EndpointForm *form = nullptr;
        std::unique_ptr<ConnectionTest> test;
        QTreeWidgetItem *item = nullptr;
        std::unique_ptr<QFutureWatcher<Result<Endpoint>>> making;
        TestStage from = TestStage::NameResolution;
        QString problem; ///< why there is no endpoint to test; empty: there is
        EndpointProfile tested; ///< what the results are about
    };

    QWidget *madeAddress();
    QWidget *madeSignIn();
    QWidget *madeTest();
    QWidget *madeFinish();
    void addRow(const FoundServer &server);
    void clearRows();
    void showFound(const Discovery &discovery);
    void addAsTyped();
    void fillForms();
    void startTests(bool all);
    void startTrial(Trial &trial, TestStage from);
    void makeEndpointFor(Trial &trial);
    void showResults(Trial &trial);
    void showChosenResult();
    void retryChosen();
    [[nodiscard]] Trial *trialOf(const QTreeWidgetItem *item);
    [[nodiscard]] Trial *trialOf(EndpointRole role);
    [[nodiscard]] bool isTesting() const;
    [[nodiscard]] bool allPassed() const;
    void goTo(Step step);
    void goNext();
    void updateState();
    void tell(Banner::Kind kind, const QString &title, const QString &cause);
    void submit();
    void stopTests(); ///< and lets go of the secrets they were given
    void forgetTyped(); ///< the secrets among it
    [[nodiscard]] QString suggestedName() const;
    [[nodiscard]] ProfileDraft draft() const;

    const MakeEndpoint m_makeEndpoint;
    const QStringList m_taken;
    const QUuid m_id;
    Step m_step = Step::Address;
    bool m_looking = false;
    CancelScope m_cancel;
    std::vector<Row> m_rows;
    std::vector<std::unique_ptr<Trial>> m_trials;

    QLabel *m_title;
    QLabel *m_explained;
    QLabel *m_position;
    Banner *m_banner;
    QStackedWidget *m_stack;
    QPushButton *m_back;
    QPushButton *m_next;
    // Address
    QLineEdit *m_address = nullptr;
    QPushButton *m_look = nullptr;
    LoadingBar *m_bar = nullptr;
    QLabel *m_found = nullptr;
    QGridLayout *m_rowGrid = nullptr;
    QLabel *m_attempts = nullptr;
    QPushButton *m_asTyped = nullptr;
    // Sign-in
    QTabWidget *m_tabs = nullptr;
    // Test
    QTreeWidget *m_results = nullptr;
    QLabel *m_result = nullptr;
    QPushButton *m_retry = nullptr;
    QPushButton *m_again = nullptr;
    QPushButton *m_certificate = nullptr;
    // Finish
    QLineEdit *m_name = nullptr;
    QLabel *m_nameProblem = nullptr;
    QComboBox *m_color = nullptr;
    QCheckBox *m_production = nullptr;
    QCheckBox *m_readOnly = nullptr;
    QCheckBox *m_keep = nullptr;
    bool m_named = false; ///< somebody typed a name
};

} // namespace kekkai
