#include "tests/ui/profiles/profilechecks.h"
#include "ui/profiles/profileeditor.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ProfileEditorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhyItCannotBeSaved();
    void makesAProfileByKeyboardAlone();
    void showsOnlyTheFieldsThatASignInNeeds();
    void neverShowsAStoredSecret();
    void forgetsAStoredSecretOnlyWhenToldTo();
    void asksForLeaveToSendCredentialsInClear();
    void forgetsAPin();
    void givesBackWhatItWasGiven();
    void keepsEverythingTypedWhenSavingFails();
    void asksBeforeDroppingChanges();
    void takesAContextOfTheKubeconfig();
    void looksForFilesWithoutStandingStill();
    void forgetsWhatWasTyped();
    void makesACommandOfTheInstallation();
};

namespace {

QString typedText(const QWidget &editor, const QString &name)
{
    return in<QLineEdit>(editor, name)->text();
}

void choose(const QWidget &editor, const QString &name, SignIn::Kind kind)
{
    auto *combo = in<QComboBox>(editor, name);
    combo->setCurrentIndex(combo->findData(int(kind)));
}

} // namespace

void ProfileEditorTest::saysWhyItCannotBeSaved()
{
    ProfileEditor editor({}, true, {u"Staging"_s});
    editor.show();
    const auto *reason = in<QLabel>(editor, u"editorReason"_s);
    const auto *save = in<QPushButton>(editor, u"editorSave"_s);
    QVERIFY(reason->text().contains(u"name"_s));
    QVERIFY(!save->isEnabled());
    in<QLineEdit>(editor, u"profileName"_s)->setText(u"STAGING"_s);
    QVERIFY2(reason->text().contains(u"Another"_s), qUtf8Printable(reason->text()));
    in<QLineEdit>(editor, u"profileName"_s)->setText(u"Plant"_s);
    QVERIFY2(reason->text().contains(u"address"_s), qUtf8Printable(reason->text()));
    in<QLineEdit>(editor, u"schemaRegistryAddress"_s)->setText(u"sr.example.com"_s);
    QVERIFY2(reason->text().contains(u"https://"_s), qUtf8Printable(reason->text()));
    QVERIFY(in<QLabel>(editor, u"schemaRegistryAddressProblem"_s)->text().contains(u"https://"_s));
    in<QLineEdit>(editor, u"schemaRegistryAddress"_s)->setText(u"https://me:pw@sr.example.com"_s);
    QVERIFY(!reason->text().contains(u"pw@"_s)); // a password is not repeated
    QVERIFY(!save->isEnabled());
    in<QLineEdit>(editor, u"schemaRegistryAddress"_s)->setText(u"https://sr.example.com"_s);
    QVERIFY2(save->isEnabled(), qUtf8Printable(reason->text()));
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::OAuthClientCredentials);
    QVERIFY(reason->text().contains(u"Client id"_s));
    in<QLineEdit>(editor, u"schemaRegistryUser"_s)->setText(u"app"_s);
    QVERIFY(reason->text().contains(u"tokens"_s));
    in<QLineEdit>(editor, u"schemaRegistryTokenUrl"_s)->setText(u"https://idp/token"_s);
    QVERIFY(save->isEnabled());
}

void ProfileEditorTest::looksForFilesWithoutStandingStill()
{
    QTemporaryDir folder;
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::SchemaRegistry);
    auto *ca = in<QLineEdit>(editor, u"schemaRegistryTlsCaFile"_s);
    const auto *below = in<QLabel>(editor, u"schemaRegistryTlsCaFileProblem"_s);
    const auto *save = in<QPushButton>(editor, u"editorSave"_s);
    const QString hint = below->text();
    ca->setText(folder.filePath(u"ca.pem"_s));
    QCOMPARE(below->text(), hint); // nobody has looked yet
    QTRY_VERIFY2(below->text().contains(u"no such file"_s), qUtf8Printable(below->text()));
    QVERIFY(save->isEnabled()); // it may be on a stick
    ca->setText(folder.path());
    QTRY_VERIFY2(below->text().contains(u"no file"_s), qUtf8Printable(below->text()));
    QFile file(folder.filePath(u"ca.pem"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    ca->setText(file.fileName());
    QTRY_COMPARE(below->text(), hint);
    {
        ProfileEditor gone(namedProfile(u"Lab"_s), false, {}); // closed while somebody looks
        in<QLineEdit>(gone, u"cmfTlsCaFile"_s)->setText(u"/nowhere/ca.pem"_s);
    }
}

void ProfileEditorTest::makesACommandOfTheInstallation()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::Kubernetes);
    QVERIFY(in<QLabel>(editor, u"profileKubernetesAbout"_s)->isVisible()); // what these fields are for
    auto *copy = in<QPushButton>(editor, u"profileCommandCopy"_s);
    QVERIFY(typedText(editor, u"profileCommand"_s).isEmpty() && !copy->isEnabled());
    in<QComboBox>(editor, u"profileContext"_s)->setEditText(u"plant 7"_s);
    QCOMPARE(typedText(editor, u"profileCommand"_s), u"kubectl get deployments,secrets --context 'plant 7'"_s);
    in<QLineEdit>(editor, u"profileRelease"_s)->setText(u"cmf"_s);
    in<QLineEdit>(editor, u"profileNamespace"_s)->setText(u"flink"_s);
    in<QLineEdit>(editor, u"profileKubeconfig"_s)->setText(u"/k/config"_s);
    const QString command = u"helm get values cmf --namespace flink --kube-context 'plant 7' --kubeconfig /k/config"_s;
    QCOMPARE(typedText(editor, u"profileCommand"_s), command);
    QTest::mouseClick(copy, Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), command);
    in<QLineEdit>(editor, u"profileKubeconfig"_s)->setText(u"/k/a:/k/b"_s); // only KUBECONFIG can say two
    QVERIFY(!typedText(editor, u"profileCommand"_s).contains(u"--kubeconfig"_s));
    in<QLineEdit>(editor, u"profileRelease"_s)->setText(u"$(reboot)"_s);
    QVERIFY(typedText(editor, u"profileCommand"_s).contains(u"'$(reboot)'"_s));
}

void ProfileEditorTest::forgetsWhatWasTyped()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    const auto *banner = in<Banner>(editor, u"editorBanner"_s);
    editor.forgetTyped();
    QVERIFY(!banner->isVisible()); // there was nothing
    in<QLineEdit>(editor, u"profileName"_s)->setText(u"Plant 8"_s);
    auto *secret = in<QLineEdit>(editor, u"schemaRegistrySecret"_s);
    QTest::keyClicks(secret, u"hunter2"_s);
    editor.forgetTyped();
    QVERIFY(banner->isVisible());
    QVERIFY(secret->text().isEmpty() && !secret->isUndoAvailable());
    QCOMPARE(typedText(editor, u"profileName"_s), u"Plant 8"_s);
    QVERIFY(editor.draft().secrets.isEmpty());
}

void ProfileEditorTest::makesAProfileByKeyboardAlone()
{
    ProfileEditor editor({}, true, {});
    editor.show();
    QApplication::setActiveWindow(&editor);
    QTRY_VERIFY(in<QLineEdit>(editor, u"profileName"_s)->hasFocus());
    QTest::keyClicks(QApplication::focusWidget(), u"Plant 7"_s);
    in<QListWidget>(editor, u"editorPages"_s)->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    for (int i = 0; i < 10 && QApplication::focusWidget()->objectName() != u"schemaRegistryAddress"_s; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), u"https://sr.example.com"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->objectName(), u"schemaRegistryKind"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down); // basic
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), u"reader"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), u" pass word"_s);
    int submitted = 0;
    connect(&editor, &ProfileEditor::submitted, &editor, [&submitted](const ProfileDraft &draft) {
        ++submitted;
        QCOMPARE(draft.profile.name, u"Plant 7"_s);
        QVERIFY(draft.profile.schemaRegistry && !draft.profile.cmf);
        QCOMPARE(draft.profile.schemaRegistry->user, u"reader"_s);
        QCOMPARE(draft.secrets.size(), 1);
        QCOMPARE(draft.secrets.first().first.kind, SecretKind::Password);
        QCOMPARE(draft.secrets.first().second.reveal().toByteArray(), " pass word"_ba); // blanks belong to it
    });
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(submitted, 1);
}

void ProfileEditorTest::showsOnlyTheFieldsThatASignInNeeds()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::SchemaRegistry);
    const auto shown = [&editor](const QString &name) { return in<QWidget>(editor, name)->isVisible(); };
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::None);
    QVERIFY(!shown(u"schemaRegistryUser"_s) && !shown(u"schemaRegistrySecret"_s)
            && !shown(u"schemaRegistryTokenUrl"_s));
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::Bearer);
    QVERIFY(!shown(u"schemaRegistryUser"_s) && shown(u"schemaRegistrySecret"_s) && shown(u"schemaRegistryCluster"_s));
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::MdsLogin);
    QVERIFY(shown(u"schemaRegistryUser"_s) && shown(u"schemaRegistryTokenUrl"_s) && !shown(u"schemaRegistryScope"_s));
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::OAuthClientCredentials);
    QVERIFY(shown(u"schemaRegistryScope"_s));
    QVERIFY(!shown(u"schemaRegistryTlsHasPassphrase"_s));
    in<QLineEdit>(editor, u"schemaRegistryTlsCertificate"_s)->setText(u"/me.p12"_s);
    QVERIFY(shown(u"schemaRegistryTlsHasPassphrase"_s) && !shown(u"schemaRegistryTlsPassphrase"_s));
    in<QCheckBox>(editor, u"schemaRegistryTlsHasPassphrase"_s)->click();
    QVERIFY(shown(u"schemaRegistryTlsPassphrase"_s));
    in<QLineEdit>(editor, u"schemaRegistryTlsCertificate"_s)->clear();
    in<QLineEdit>(editor, u"schemaRegistryTlsKey"_s)->setText(u"/me.key"_s);
    QVERIFY(!in<QPushButton>(editor, u"editorSave"_s)->isEnabled()); // a key without its certificate
}

void ProfileEditorTest::neverShowsAStoredSecret()
{
    const Profile profile = namedProfile(u"Plant"_s);
    ProfileEditor editor(profile, false, {});
    editor.show();
    editor.setStored({{profile.id, EndpointRole::SchemaRegistry, SecretKind::Password}});
    const auto *line = in<QLineEdit>(editor, u"schemaRegistrySecret"_s);
    QVERIFY(line->text().isEmpty());
    QCOMPARE(line->echoMode(), QLineEdit::Password);
    QVERIFY(line->placeholderText().contains(u"keychain"_s));
    QVERIFY(!editor.isChanged());
    QVERIFY(editor.draft().secrets.isEmpty() && editor.draft().forgotten.isEmpty()); // an empty field keeps it
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::ApiKey); // another sign-in: that password is not its secret
    QVERIFY(line->placeholderText().isEmpty());
}

void ProfileEditorTest::forgetsAStoredSecretOnlyWhenToldTo()
{
    const Profile profile = namedProfile(u"Plant"_s);
    ProfileEditor editor(profile, false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::SchemaRegistry);
    auto *forget = in<QPushButton>(editor, u"schemaRegistrySecretForget"_s);
    QVERIFY(!forget->isVisible());
    editor.setStored({{profile.id, EndpointRole::SchemaRegistry, SecretKind::Password}});
    QVERIFY(forget->isVisible());
    QTest::mouseClick(forget, Qt::LeftButton);
    QVERIFY(editor.isChanged());
    QVERIFY(!in<QLineEdit>(editor, u"schemaRegistrySecret"_s)->isUndoAvailable());
    QCOMPARE(editor.draft().forgotten.size(), 1);
    QCOMPARE(editor.draft().forgotten.first().kind, SecretKind::Password);
    QTest::mouseClick(forget, Qt::LeftButton); // keep it after all
    QVERIFY(editor.draft().forgotten.isEmpty() && !editor.isChanged());
    QTest::mouseClick(forget, Qt::LeftButton);
    in<QLineEdit>(editor, u"schemaRegistrySecret"_s)->setText(u"another"_s); // replaced, not forgotten
    QVERIFY(editor.draft().forgotten.isEmpty());
    QCOMPARE(editor.draft().secrets.size(), 1);
}

void ProfileEditorTest::asksForLeaveToSendCredentialsInClear()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::SchemaRegistry);
    auto *clear = in<QCheckBox>(editor, u"schemaRegistryTlsClear"_s);
    auto *address = in<QLineEdit>(editor, u"schemaRegistryAddress"_s);
    const auto *save = in<QPushButton>(editor, u"editorSave"_s);
    QVERIFY(!clear->isVisible());
    address->setText(u"http://127.0.0.1:8081"_s);
    QVERIFY(!clear->isVisible() && save->isEnabled());
    address->setText(u"http://plant.example.com:8081"_s);
    QVERIFY(clear->isVisible());
    QVERIFY(clear->text().contains(u"plant.example.com"_s));
    QVERIFY(!save->isEnabled());
    clear->click();
    QVERIFY(save->isEnabled());
    QVERIFY(editor.draft().profile.schemaRegistry->credentialsInClearAllowed);
    address->setText(u"http://other.example.com:8081"_s); // it was allowed for the other one
    QVERIFY(!clear->isChecked() && !save->isEnabled());
    choose(editor, u"schemaRegistryKind"_s, SignIn::Kind::None);
    QVERIFY(!clear->isVisible() && save->isEnabled());
}

void ProfileEditorTest::forgetsAPin()
{
    Profile profile = namedProfile(u"Plant"_s);
    profile.schemaRegistry->pinnedSha256 = QByteArray(32, '\xab');
    ProfileEditor editor(profile, false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::SchemaRegistry);
    QVERIFY(in<QLabel>(editor, u"schemaRegistryTlsPin"_s)->text().contains(u"AB"_s));
    QVERIFY(!in<QPushButton>(editor, u"cmfTlsForgetPin"_s)->isVisible());
    QTest::mouseClick(in<QPushButton>(editor, u"schemaRegistryTlsForgetPin"_s), Qt::LeftButton);
    QVERIFY(editor.draft().profile.schemaRegistry->pinnedSha256.isEmpty());
    QVERIFY(editor.isChanged());
}

void ProfileEditorTest::givesBackWhatItWasGiven()
{
    Profile profile = namedProfile(u"Plant"_s);
    profile.color = u"#12ab34"_s; // a shade of one's own
    profile.isProduction = true;
    profile.isReadOnly = true;
    auto &registry = *profile.schemaRegistry;
    registry.signIn = SignIn::Kind::OAuthClientCredentials;
    registry.tokenUrl = u"http://idp.example.com/token"_s;
    registry.tokenCredentialsInClearAllowed = true;
    registry.scope = u"a b"_s;
    registry.logicalCluster = u"lsrc-1"_s;
    registry.identityPool = u"pool-1"_s;
    registry.caFile = u"/ca.pem"_s;
    registry.clientCertificateFile = u"/me.pem"_s;
    registry.clientKeyFile = u"/me.key"_s;
    registry.hasKeyPassphrase = true;
    registry.pinnedSha256 = QByteArray(32, '\x01');
    registry.tokenPinnedSha256 = QByteArray(32, '\x02');
    profile.catalog = profile.cmf;
    profile.kubeconfig = u"/k"_s;
    profile.kubeContext = u"prod"_s;
    profile.helmRelease = u"cmf"_s;
    profile.helmNamespace = u"confluent"_s;
    const ProfileEditor editor(profile, false, {});
    QCOMPARE(editor.draft().profile, profile);
    QVERIFY(!editor.isChanged());
}

void ProfileEditorTest::keepsEverythingTypedWhenSavingFails()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    in<QLineEdit>(editor, u"schemaRegistrySecret"_s)->setText(u"hunter2"_s);
    in<QLineEdit>(editor, u"profileName"_s)->setText(u"Plant 8"_s);
    const QSignalSpy submitted(&editor, &ProfileEditor::submitted);
    QTest::mouseClick(in<QPushButton>(editor, u"editorSave"_s), Qt::LeftButton);
    QCOMPARE(submitted.size(), 1);
    editor.setBusy(true);
    QVERIFY(!in<QPushButton>(editor, u"editorSave"_s)->isEnabled());
    editor.showProblem(u"The connection was not saved"_s, u"The disk is full."_s);
    QVERIFY(in<Banner>(editor, u"editorBanner"_s)->isVisible());
    QVERIFY(in<QPushButton>(editor, u"editorSave"_s)->isEnabled());
    QCOMPARE(typedText(editor, u"schemaRegistrySecret"_s), u"hunter2"_s);
    QCOMPARE(typedText(editor, u"profileName"_s), u"Plant 8"_s);
    editor.finish();
    QVERIFY(typedText(editor, u"schemaRegistrySecret"_s).isEmpty());
    QCOMPARE(editor.result(), int(QDialog::Accepted));
}

void ProfileEditorTest::asksBeforeDroppingChanges()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    in<QCheckBox>(editor, u"profileReadOnly"_s)->click();
    QTest::keyClick(&editor, Qt::Key_Escape);
    auto *box = in<QMessageBox>(editor, u"editorCloseBox"_s);
    QVERIFY(box && editor.isVisible());
    QTest::mouseClick(in<QPushButton>(*box, u"editorStay"_s), Qt::LeftButton);
    QVERIFY(editor.isVisible());
    in<QCheckBox>(editor, u"profileReadOnly"_s)->click(); // as it was: nothing to lose
    QTest::keyClick(&editor, Qt::Key_Escape);
    QVERIFY(!editor.isVisible());
}

void ProfileEditorTest::takesAContextOfTheKubeconfig()
{
    ProfileEditor editor(namedProfile(u"Plant"_s), false, {});
    editor.show();
    editor.showPage(ProfileEditor::Page::Kubernetes);
    const QSignalSpy asked(&editor, &ProfileEditor::kubeconfigChosen);
    in<QLineEdit>(editor, u"profileKubeconfig"_s)->setText(u"/k"_s);
    QTest::mouseClick(in<QPushButton>(editor, u"profileKubeconfigRead"_s), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    auto *context = in<QComboBox>(editor, u"profileContext"_s);
    editor.setContexts({}, {}, u"/k cannot be read."_s);
    QVERIFY(in<QLabel>(editor, u"profileKubeconfigProblem"_s)->text().contains(u"cannot be read"_s));
    editor.setContexts({u"dev"_s, u"prod"_s}, u"dev"_s, {});
    context->setCurrentIndex(1);
    QCOMPARE(editor.draft().profile.kubeContext, u"prod"_s);
    editor.setContexts({u"dev"_s, u"prod"_s}, u"dev"_s, {}); // asked again: the choice stays
    QCOMPARE(editor.draft().profile.kubeContext, u"prod"_s);
}

QTEST_MAIN(ProfileEditorTest)
#include "tst_profileeditor.moc"
