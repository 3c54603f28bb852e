; The program for Windows: itself in "Program Files", the service of that name, and what takes both away again.
;
;   makensis -DVERSION=0.1.0 -DPROGRAM=/path/to/tillwire.exe -DOUT=/path/to/tillwire-setup.exe tillwire.nsi
;
; /S asks nothing, /D=C:\folder (last, without quotes) installs elsewhere. Configuration and state, in %ProgramData%\tillwire,
; stay when the program is uninstalled.

Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
Name "tillwire ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel admin
InstallDir "$PROGRAMFILES64\tillwire"
ManifestSupportedOS Win10
ShowInstDetails show
ShowUninstDetails show

!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\tillwire"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; What the program says is shown; where it refuses, nothing goes on.
!macro Program ARGUMENTS
  nsExec::ExecToLog '"$INSTDIR\tillwire.exe" ${ARGUMENTS}'
  Pop $0
!macroend

Section
  SetRegView 64
  SetOutPath "$INSTDIR"
  ; A newer one takes the place of the former, which is let go of first: payments in flight are waited for.
  IfFileExists "$INSTDIR\tillwire.exe" 0 fresh
    !insertmacro Program "service uninstall"
  fresh:
  File "/oname=tillwire.exe" "${PROGRAM}"
  File "/oname=LICENSE-MIT.txt" "../../../LICENSE-MIT"
  File "/oname=LICENSE-APACHE.txt" "../../../LICENSE-APACHE"
  !insertmacro Program "service install"
  StrCmp $0 "0" installed
    DetailPrint "The service could not be installed ($0)."
    SetErrorLevel 4
    Abort
  installed:
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${LISTED}" "DisplayName" "tillwire"
  WriteRegStr HKLM "${LISTED}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${LISTED}" "Publisher" "tillwire contributors"
  WriteRegStr HKLM "${LISTED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${LISTED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${LISTED}" "NoModify" 1
  WriteRegDWORD HKLM "${LISTED}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  SetRegView 64
  !insertmacro Program "service uninstall"
  StrCmp $0 "0" +4
    DetailPrint "The service could not be uninstalled ($0)."
    SetErrorLevel 4
    Abort
  Delete "$INSTDIR\tillwire.exe"
  Delete "$INSTDIR\LICENSE-MIT.txt"
  Delete "$INSTDIR\LICENSE-APACHE.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${LISTED}"
SectionEnd
