<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>kekkai::ActivityPage</name>
    <message numerus="yes">
        <source>%n plan(s)</source>
        <translation>
            <numerusform>%n plan</numerusform>
            <numerusform>%n plans</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::Changes</name>
    <message numerus="yes">
        <source>Roll &amp;back %n step(s)</source>
        <translation>
            <numerusform>Roll &amp;back %n step</numerusform>
            <numerusform>Roll &amp;back %n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) done, each read back to be sure.</source>
        <translation>
            <numerusform>%n step done, and read back to be sure.</numerusform>
            <numerusform>%n steps done, each read back to be sure.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n was so already.</source>
        <translation>
            <numerusform>%n was so already.</numerusform>
            <numerusform>%n were so already.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::CommandLine</name>
    <message numerus="yes">
        <source>This cannot be undone. It begins in %n second(s); Ctrl+C stops it.</source>
        <translation>
            <numerusform>This cannot be undone. It begins in %n second; Ctrl+C stops it.</numerusform>
            <numerusform>This cannot be undone. It begins in %n seconds; Ctrl+C stops it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n second(s) left</source>
        <translation>
            <numerusform>, %n second left</numerusform>
            <numerusform>, %n seconds left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::CommandLineReport</name>
    <message numerus="yes">
        <source>… and %n more step(s).</source>
        <translation>
            <numerusform>… and %n more step.</numerusform>
            <numerusform>… and %n more steps.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) done.</source>
        <translation>
            <numerusform>%n step done.</numerusform>
            <numerusform>%n steps done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::CompareTreeModel</name>
    <message numerus="yes">
        <source>%n member(s) differ</source>
        <translation>
            <numerusform>%n member differs</numerusform>
            <numerusform>%n members differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::CompareWindow</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ConnectionTestText</name>
    <message numerus="yes">
        <source>Present, with %n KEKs.</source>
        <translation>
            <numerusform>Present, with %n KEK.</numerusform>
            <numerusform>Present, with %n KEKs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::Connections</name>
    <message numerus="yes">
        <source>%n connection(s) exported</source>
        <translation>
            <numerusform>%n connection exported</numerusform>
            <numerusform>%n connections exported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) added</source>
        <translation>
            <numerusform>%n connection added</numerusform>
            <numerusform>%n connections added</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::DeksPage</name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::DiffLinesModel</name>
    <message numerus="yes">
        <source>… %n equal line(s)</source>
        <translation>
            <numerusform>… %n equal line</numerusform>
            <numerusform>… %n equal lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ImpactText</name>
    <message numerus="yes">
        <source>%1: %n object(s) could not be read and are not counted.</source>
        <translation>
            <numerusform>%1: %n object could not be read and is not counted.</numerusform>
            <numerusform>%1: %n objects could not be read and are not counted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): what was written can never be read again.</source>
        <translation>
            <numerusform>%n subject: what was written can never be read again.</numerusform>
            <numerusform>%n subjects: what was written can never be read again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): producers send clear text.</source>
        <translation>
            <numerusform>%n subject: producers send clear text.</numerusform>
            <numerusform>%n subjects: producers send clear text.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): producers stop.</source>
        <translation>
            <numerusform>%n subject: producers stop.</numerusform>
            <numerusform>%n subjects: producers stop.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): consumers of Java still read, JavaScript and C++ do not.</source>
        <translation>
            <numerusform>%n subject: consumers of Java still read, JavaScript and C++ do not.</numerusform>
            <numerusform>%n subjects: consumers of Java still read, JavaScript and C++ do not.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): producers make a new key and go on.</source>
        <translation>
            <numerusform>%n subject: producers make a new key and go on.</numerusform>
            <numerusform>%n subjects: producers make a new key and go on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): not known.</source>
        <translation>
            <numerusform>%n subject: not known.</numerusform>
            <numerusform>%n subjects: not known.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s)</source>
        <translation>
            <numerusform>%n subject</numerusform>
            <numerusform>%n subjects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topic(s)</source>
        <translation>
            <numerusform>%n topic</numerusform>
            <numerusform>%n topics</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n schema version(s)</source>
        <translation>
            <numerusform>%n schema version</numerusform>
            <numerusform>%n schema versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n field(s)</source>
        <translation>
            <numerusform>%n field</numerusform>
            <numerusform>%n fields</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n DEK version(s)</source>
        <translation>
            <numerusform>%n DEK version</numerusform>
            <numerusform>%n DEK versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) of contexts or subjects put rules with this key into new versions.</source>
        <translation>
            <numerusform>%n setting of a context or subject puts rules with this key into new versions.</numerusform>
            <numerusform>%n settings of contexts or subjects put rules with this key into new versions.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::KeyPlanText</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 with %n DEK version(s)</source>
        <translation>
            <numerusform>%1 with %n DEK version</numerusform>
            <numerusform>%1 with %n DEK versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n KEK(s)</source>
        <translation>
            <numerusform>%n KEK</numerusform>
            <numerusform>%n KEKs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n DEK version(s)</source>
        <translation>
            <numerusform>%n DEK version</numerusform>
            <numerusform>%n DEK versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was written to %n subject(s) can never be read again: %1.</source>
        <translation>
            <numerusform>What was written to %n subject can never be read again: %1.</numerusform>
            <numerusform>What was written to %n subjects can never be read again: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Producers of %n subject(s) will send clear text, as their rules say onFailure NONE: %1.</source>
        <translation>
            <numerusform>Producers of %n subject will send clear text, as their rules say onFailure NONE: %1.</numerusform>
            <numerusform>Producers of %n subjects will send clear text, as their rules say onFailure NONE: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Producers of %n subject(s) stop: %1.</source>
        <translation>
            <numerusform>Producers of %n subject stop: %1.</numerusform>
            <numerusform>Producers of %n subjects stop: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n subject(s), consumers of Java still read, JavaScript and C++ do not: %1.</source>
        <translation>
            <numerusform>Of %n subject, consumers of Java still read, JavaScript and C++ do not: %1.</numerusform>
            <numerusform>Of %n subjects, consumers of Java still read, JavaScript and C++ do not: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Producers of %n subject(s) make a new key by themselves and go on, and nothing tells them what is lost: %1.</source>
        <translation>
            <numerusform>Producers of %n subject make a new key by themselves and go on, and nothing tells them what is lost: %1.</numerusform>
            <numerusform>Producers of %n subjects make a new key by themselves and go on, and nothing tells them what is lost: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Producers of %n subject(s) undelete the KEK by themselves with their next message: %1.</source>
        <translation>
            <numerusform>Producers of %n subject undelete the KEK by themselves with their next message: %1.</numerusform>
            <numerusform>Producers of %n subjects undelete the KEK by themselves with their next message: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) put rules with this key into new versions: %1.</source>
        <translation>
            <numerusform>%n setting puts rules with this key into new versions: %1.</numerusform>
            <numerusform>%n settings put rules with this key into new versions: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s)</source>
        <translation>
            <numerusform>%n subject</numerusform>
            <numerusform>%n subjects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topic(s)</source>
        <translation>
            <numerusform>%n topic</numerusform>
            <numerusform>%n topics</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n schema version(s)</source>
        <translation>
            <numerusform>%n schema version</numerusform>
            <numerusform>%n schema versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n field(s)</source>
        <translation>
            <numerusform>%n field</numerusform>
            <numerusform>%n fields</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n DEK(s) could not be read and are not in this plan. If they are under a KEK that goes, the registry will refuse that.</source>
        <translation>
            <numerusform>%n DEK could not be read and is not in this plan. If it is under a KEK that goes, the registry will refuse that.</numerusform>
            <numerusform>%n DEKs could not be read and are not in this plan. If they are under a KEK that goes, the registry will refuse that.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>An undelete makes a DEK look new: the expiry of %n DEK(s) starts again, and rotation comes that much later.</source>
        <translation>
            <numerusform>An undelete makes a DEK look new: the expiry of %n DEK starts again, and rotation comes that much later.</numerusform>
            <numerusform>An undelete makes a DEK look new: the expiry of %n DEKs starts again, and rotation comes that much later.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n DEK(s) had been deleted more than a day before the KEK, perhaps for a reason of their own. They come back too.</source>
        <translation>
            <numerusform>%n DEK had been deleted more than a day before the KEK, perhaps for a reason of its own. It comes back too.</numerusform>
            <numerusform>%n DEKs had been deleted more than a day before the KEK, perhaps for a reason of their own. They come back too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Test %n KEK(s)</source>
        <translation>
            <numerusform>Test %n KEK</numerusform>
            <numerusform>Test %n KEKs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::MapText</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::MapWindow</name>
    <message numerus="yes">
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::PageState</name>
    <message numerus="yes">
        <source>%1: %n of them could not be read</source>
        <translation>
            <numerusform>%1: %n of them could not be read</numerusform>
            <numerusform>%1: %n of them could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::PlanText</name>
    <message numerus="yes">
        <source>%1 and its %n DEK(s)</source>
        <translation>
            <numerusform>%1 and its %n DEK</numerusform>
            <numerusform>%1 and its %n DEKs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n DEK(s)</source>
        <translation>
            <numerusform>%n DEK</numerusform>
            <numerusform>%n DEKs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n KEK(s)</source>
        <translation>
            <numerusform>%n KEK</numerusform>
            <numerusform>%n KEKs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Run %n step(s), which delete for good</source>
        <translation>
            <numerusform>Run %n step, which deletes for good</numerusform>
            <numerusform>Run %n steps, which delete for good</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Run %n step(s)</source>
        <translation>
            <numerusform>Run %n step</numerusform>
            <numerusform>Run %n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) have no way back and stay done: what was deleted for good is gone.</source>
        <translation>
            <numerusform>%n step has no way back and stays done: what was deleted for good is gone.</numerusform>
            <numerusform>%n steps have no way back and stay done: what was deleted for good is gone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ProfileEditor</name>
    <message numerus="yes">
        <source>%n context(s). The one in use is “%1”.</source>
        <translation>
            <numerusform>%n context. The one in use is “%1”.</numerusform>
            <numerusform>%n contexts. The one in use is “%1”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ReviewDialog</name>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>about %n second left</numerusform>
            <numerusform>about %n seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read and tick %n more warning(s) above.</source>
        <translation>
            <numerusform>Read and tick %n more warning above.</numerusform>
            <numerusform>Read and tick %n more warnings above.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Begins in %n second(s). Nothing was sent yet.</source>
        <translation>
            <numerusform>Begins in %n second. Nothing was sent yet.</numerusform>
            <numerusform>Begins in %n seconds. Nothing was sent yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::RowActions</name>
    <message numerus="yes">
        <source>%n rows are copied.</source>
        <translation>
            <numerusform>%n row is copied.</numerusform>
            <numerusform>%n rows are copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::SchemaChangesModel</name>
    <message numerus="yes">
        <source>%1 with %n field(s)</source>
        <translation>
            <numerusform>%1 with %n field</numerusform>
            <numerusform>%1 with %n fields</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::SchemaComparePanel</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ValueText</name>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months ago</source>
        <translation>
            <numerusform>%n month ago</numerusform>
            <numerusform>%n months ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years ago</source>
        <translation>
            <numerusform>%n year ago</numerusform>
            <numerusform>%n years ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n minutes</source>
        <translation>
            <numerusform>in %n minute</numerusform>
            <numerusform>in %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>in %n hour</numerusform>
            <numerusform>in %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>in %n day</numerusform>
            <numerusform>in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n months</source>
        <translation>
            <numerusform>in %n month</numerusform>
            <numerusform>in %n months</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n years</source>
        <translation>
            <numerusform>in %n year</numerusform>
            <numerusform>in %n years</numerusform>
        </translation>
    </message>
</context>
</TS>
